from components.memory import memory
from components.page_head import page
from twoframe.i18n import _

with page(_("Film"), _("One film, and all that is known of it."), "film"):
    pass
memory()
