from components.memory import memory
from components.page_head import page
from twoframe.i18n import _

with page(_("Library"), _("Every film, found again."), "library"):
    pass
memory()
