from components.library import aside, library, purpose, title
from components.memory import memory
from components.page_head import page

with page(title(), purpose(), "library", aside):
    library()
memory()
