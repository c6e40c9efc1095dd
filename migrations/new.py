"""Write the migration that leads from the newest one to the tables as they are now.

Change `twoframe/store/tables.py`, then run from the repository's root, with a few words on what changes:

    python -m migrations.new "Add tags"

Read and correct the file that appears in `migrations/versions`, then set `HEAD` in `twoframe/store/migrate.py` to its
revision. No `alembic.ini` and no database are needed: it compares with one made by the migrations so far.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from twoframe.store.database import open_engine
from twoframe.store.migrate import bring_to_head, config_for


def write(message: str) -> None:
    """Write the migration, under the number that follows."""
    number = len(list((Path(__file__).parent / "versions").glob("r*.py"))) + 1
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/twoframe.db").execution_options(writes=True)
        if number > 1:
            bring_to_head(engine)
        with engine.begin() as connection:
            config = config_for(connection)
            config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()


if __name__ == "__main__":
    write(sys.argv[1])
