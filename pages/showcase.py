from components.memory import memory
from components.page_head import page
from components.showcase import showcase_page
from twoframe.i18n import _

with page(_("Showcase"), _("Choose, order, present. No keys, prices or failures on screen."), "showcase"):
    showcase_page()
memory()
