"""The bin: films go with their files after 30 days or when told to, pictures when nobody needs them any more."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.store.given import put
from tests.support.house import House
from tests.support.server import ROOT, running, wait_for
from tests.web.given import put_film
from twoframe.bin import AT_A_TIME, KEPT_DAYS, Bin
from twoframe.errors import RequestRefused
from twoframe.models import AspectRatio, Film, FrameRef, TaskState

WIDE = AspectRatio.WIDE
DAY_S = 86_400


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.store.close()


def test_a_film_goes_with_its_stills_and_its_pictures(house):
    picture = house.picture()
    goes, stays = house.film(picture), house.film()
    house.films.at(goes, 0.0, 160)
    house.forget(picture)
    house.store.delete(goes)
    assert house.bin.empty([goes, stays]) == [goes]
    assert house.bin.empty([goes]) == []
    assert {name[:32] for name in house.files("films")} == {stays}
    assert house.files("frames") == []
    assert house.files("cache") == []
    assert house.films.used_bytes() > 0
    assert house.keyframes.used_bytes() == 0


def test_a_picture_that_another_film_needs_survives(house):
    picture = house.picture()
    goes, stays = house.film(picture), house.film(picture)
    house.forget(picture)
    house.store.delete(goes)
    house.bin.empty([goes])
    assert house.keyframes.path(picture) is not None
    assert house.keyframes.pair(FrameRef(picture), None, WIDE) is not None
    house.store.delete(stays)
    house.bin.empty([stays])
    assert house.keyframes.path(picture) is None


def test_a_picture_that_a_form_shows_survives_until_the_form_is_forgotten(house):
    picture = house.picture()
    film = house.film(picture)
    house.forget(picture)
    assert house.keyframes.hold(picture)
    house.store.delete(film)
    house.bin.empty([film])
    house.bin.tidy()
    assert house.keyframes.path(picture) is not None
    house.forget(picture)
    house.bin.tidy()
    assert house.keyframes.path(picture) is None
    assert not house.keyframes.hold(picture)


def test_a_picture_that_a_form_takes_up_while_others_go_survives(house, monkeypatch):
    first, second = house.picture("china"), house.picture("flower")
    house.forget(first, second, seconds=KEPT_DAYS * DAY_S + 60)
    remove = house.keyframes.remove

    def removing(hashes):
        house.keyframes.hold(first)
        house.keyframes.hold(second)
        remove(hashes)

    monkeypatch.setattr("twoframe.bin.AT_A_TIME", 1)
    monkeypatch.setattr(house.keyframes, "remove", removing)
    house.bin.tidy()
    assert sum(house.keyframes.path(picture) is not None for picture in (first, second)) == 1


def test_a_picture_that_is_taken_up_while_the_bin_waits_for_its_turn_to_write_survives(house, monkeypatch):
    picture = house.picture()
    house.forget(picture, seconds=KEPT_DAYS * DAY_S + 60)
    dropping = house.store.dropping

    def waiting(*arguments, **options):
        house.keyframes.hold(picture)
        return dropping(*arguments, **options)

    monkeypatch.setattr(house.store, "dropping", waiting)
    house.bin.tidy()
    assert house.keyframes.path(picture) is not None
    assert house.store.frame(picture) is not None


def test_the_same_picture_can_be_added_again_after_it_went(house):
    picture = house.picture()
    film = house.film(picture)
    house.forget(picture)
    house.store.delete(film)
    house.bin.empty([film])
    assert house.picture() == picture
    assert house.keyframes.path(picture) is not None


def test_a_picture_that_was_never_sent_stays_as_long_as_films_lie_in_the_bin(house):
    picture = house.picture()
    house.forget(picture, seconds=(KEPT_DAYS - 1) * DAY_S)
    house.bin.tidy()
    assert house.keyframes.path(picture) is not None
    house.forget(picture, seconds=KEPT_DAYS * DAY_S + 60)
    house.bin.tidy()
    assert house.files("frames") == []
    assert house.store.frame(picture) is None


def test_what_was_deleted_goes_by_itself_after_its_time_and_not_before(house):
    film = house.film()
    house.store.delete(film)
    for days, left in ((0, 30), (1.5, 29), (28.4, 1)):
        house.clock.step(days * DAY_S)
        house.bin.tidy()
        assert house.bin.days_left(house.store.task(film)) == left
        assert not house.emptied(film)
    house.clock.step(0.2 * DAY_S)
    assert house.bin.days_left(house.store.task(film)) == 0
    assert house.bin.count() == 1
    house.bin.tidy()
    assert house.emptied(film)
    assert house.bin.count() == 0
    assert house.files("films") == []


def test_a_film_that_was_brought_back_has_its_whole_time_again(house):
    film = house.film()
    house.store.delete(film)
    house.clock.step(29 * DAY_S)
    house.store.restore(film)
    assert house.bin.days_left(house.store.task(film)) == 0
    house.store.delete(film)
    house.clock.step(2 * DAY_S)
    house.bin.tidy()
    assert house.bin.days_left(house.store.task(film)) == 28


def test_a_film_on_its_way_goes_only_when_it_has_come_to_its_end(house):
    film = house.film(finished=False)
    house.store.delete(film)
    house.clock.step(40 * DAY_S)
    house.bin.tidy()
    assert house.bin.empty([film]) == []
    put_film(house.data, film)
    put(house.store, house.store.task(film), state=TaskState.COMPLETED, film=Film(160, 90, 0.5, 1000))
    house.bin.tidy()
    assert house.emptied(film)
    assert house.files("films") == []


def test_many_films_go_in_one_go(house):
    films = [house.film() for _ in range(AT_A_TIME + 3)]
    house.store.delete_all(films)
    assert sorted(house.bin.empty(films)) == sorted(films)
    assert house.files("films") == []


def test_two_bins_at_once_empty_each_film_once(house):
    films = [house.film() for _ in range(30)]
    house.store.delete_all(films)
    together = Barrier(4)

    def empty(mine: Bin) -> list[str]:
        together.wait()
        return mine.empty(films)

    with ThreadPoolExecutor(4) as pool:
        gone = [task_id for ids in pool.map(empty, [house.another_bin() for _ in range(4)]) for task_id in ids]
    assert sorted(gone) == sorted(films)
    codes = [event.code for film in films for event in house.store.events(film)]
    assert codes.count("emptied") == len(films)


def test_a_film_that_is_brought_back_meanwhile_keeps_its_files_or_stays_gone(house):
    films = [house.film() for _ in range(40)]
    house.store.delete_all(films)
    together = Barrier(2)

    def restore() -> None:
        together.wait()
        for film in films:
            house.store.restore(film)

    with ThreadPoolExecutor(1) as pool:
        restoring = pool.submit(restore)
        together.wait()
        for film in reversed(films):
            house.bin.empty([film])
        restoring.result()
    for film in films:
        task = house.store.task(film)
        assert (task.deleted_at is None) == (house.films.path(film, "film") is not None)


def test_a_file_that_the_disk_keeps_is_told_and_holds_up_no_other(house, caplog):
    films = [house.film() for _ in range(3)]
    house.store.delete_all(films)
    file = house.films.path(films[1], "film")
    file.unlink()
    file.mkdir()  # no unlink takes a folder away, not even root's
    (house.data / "films" / f"{films[1]}.jpg").unlink()
    with pytest.raises(RequestRefused, match="can’t be removed"):
        house.bin.empty(films)
    assert [house.emptied(film) for film in films] == [True, False, True]
    house.bin.tidy()
    assert "can't be removed" in caplog.text
    file.rmdir()
    house.bin.tidy()
    assert house.emptied(films[1])


DYING = """
    import os, signal, sys
    from pathlib import Path
    from tests.support.house import House
    house = House(Path(sys.argv[1]))
    remove = house.films.remove_all
    def die(ids):
        remove(ids)
        os.kill(os.getpid(), signal.SIGKILL)
    house.films.remove_all = die
    house.bin.empty(sys.argv[2:])
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_an_emptying_that_was_killed_in_the_middle_is_finished_by_the_next_run(house):
    films = [house.film() for _ in range(3)]
    house.store.delete_all(films)
    assert run(DYING, str(house.data), *films).returncode == -9
    assert house.files("films") == []
    assert not any(map(house.emptied, films))
    house.bin.tidy()
    assert all(map(house.emptied, films))


def test_a_disk_of_films_that_is_away_empties_nothing(house):
    film = house.film()
    house.store.delete(film)
    (house.data / "films").rename(house.data / "elsewhere")
    house.bin.tidy()
    assert not house.emptied(film)


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from tests.support.house import House
    house = House(Path(sys.argv[1]))
    house.store.binned()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        house.bin.empty(sys.argv[2:])
    except Exception as error:
        sys.stdout.write(type(error).__name__)
"""


def test_on_a_disk_that_takes_nothing_more_the_files_go_all_the_same(house):
    film = house.film()
    house.store.delete(film)
    assert run(FULL_DISK, str(house.data), film).stdout == "StoreError"
    assert house.files("films") == [], "there is room again"
    house.bin.tidy()
    assert house.emptied(film)


def test_a_server_empties_the_bin_at_its_start(tmp_path):
    (tmp_path / "data").mkdir()
    house = House(tmp_path / "data")
    film = house.film()
    house.store.delete(film)  # the stepped clock stands long before today
    with running(house.data) as server, running(house.data):
        wait_for(lambda: house.emptied(film), 30, "the bin")
        assert server.health().ok
    assert [event.code for event in house.store.events(film)].count("emptied") == 1
    assert house.files("films") == []
    house.store.close()
