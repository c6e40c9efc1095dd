from components import links
from components.dialogs import close_others, dialogs
from components.film_page import after, film_page
from components.memory import memory
from components.session import session_id

close_others()
film_page(links.asked(links.ID))
dialogs(session_id(), after())
memory()
