"""Saving: a dead link, a broken file or a full disk costs time, never the film."""

import threading
from datetime import timedelta

import pytest

from tests.worker.house import COMPLETED, FAILED, HOUR_S, SAVING, until
from twoframe.errors import DiskFull, FilmTooLarge
from twoframe.worker import schedule


class LimitedFilms:
    """Films on a disk that is full, or with a smaller cap, as long as `error` is set."""

    def __init__(self, films, error):
        self._films = films
        self.error = error
        self.tries = 0

    def film(self, task_id):
        return self._films.film(task_id)

    def fetch(self, links, task_id, **options):
        self.tries += 1
        if self.error is not None:
            raise self.error
        return self._films.fetch(links, task_id, **options)


def test_the_next_candidate_is_taken_where_the_first_is_dead(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    for name in [name for name in remote.files if not name.endswith("-raw.mp4")]:
        del remote.files[name]
    house.turn()
    assert house.task(task).state is COMPLETED
    assert len(remote.queries) == 1


def test_when_all_links_are_dead_fresh_ones_are_asked_for_at_once(house, remote, film):
    dead = [remote.link("gone.mp4")]
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    remote.answer("query", json={"id": at_gateway.id, "state": "completed", "video": {"url": dead[0]}})
    house.turn()
    assert house.task(task).state is COMPLETED
    assert len(remote.queries) == 2


def test_the_route_for_downloads_is_one_more_candidate(house, remote, film):
    task, at_gateway = house.sent()
    link = remote.serve("only-there.mp4", film)
    remote.answer("download_url", json={"url": link})
    gone = {"id": at_gateway.id, "state": "completed", "video": {"url": remote.link("gone.mp4")}}
    remote.answer("query", json=gone, times=None)
    house.turn()
    assert house.task(task).state is COMPLETED


def test_dead_links_are_tried_again_after_growing_pauses_and_told_once(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    remote.kill_links(at_gateway.id, renew=False)
    house.turn()
    gaps = []
    for _try in range(6):
        assert house.task(task).state is SAVING
        gaps.append(house.gap_s(task))
        house.turn()
    for gap_s, wanted_s in zip(gaps, [5, 10, 30, 60, 120, 120], strict=True):
        assert gap_s == pytest.approx(wanted_s, rel=0.2)
    assert house.codes(task) == ["created", "accepted", "saving", "link_retry"]
    assert house.task(task).failure is None
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_later_try_begins_with_fresh_links_and_leaves_those_that_died(house, remote, film):
    task, at_gateway = house.sent()
    old = {"id": at_gateway.id, "state": "completed", "video": {"url": remote.link("old.mp4")}}
    remote.answer("query", json=old, times=2)
    house.turn()
    assert house.task(task).state is SAVING
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED
    assert [request.path for request in remote.downloads].count("/files/old.mp4") == 1


def test_after_an_hour_the_link_counts_as_dead_and_a_person_can_ask_again(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    remote.kill_links(at_gateway.id, renew=False)
    house.turn()
    while not house.task(task).link_dead:
        house.turn()
    dead = house.task(task)
    assert (dead.state, dead.active, dead.failure.code) == (SAVING, False, "link_dead")
    assert HOUR_S <= (house.clock() - dead.saving_since).total_seconds() < HOUR_S + 200.0
    assert house.codes(task).count("link_dead") == 1
    asked = len(remote.queries)
    house.step(HOUR_S)
    assert len(remote.queries) == asked

    house.store.ask_again(task.id)
    for _try in range(3):
        house.turn()
    assert not house.task(task).link_dead
    remote.finish(at_gateway.id, film)
    house.turn()
    assert (house.task(task).state, house.task(task).failure) == (COMPLETED, None)


def test_a_network_that_is_gone_for_an_hour_does_not_make_a_link_dead(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    remote.kill_links(at_gateway.id)
    remote.answer("file", 503, times=None)
    house.turn()
    remote.down()
    for _try in range(5):
        house.step(HOUR_S / 2)
    assert not house.task(task).link_dead
    remote.as_usual("file")
    remote.up()
    house.step(HOUR_S)
    assert house.task(task).state is COMPLETED


def test_a_link_that_comes_late_is_waited_for(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id)
    house.turn()
    assert (house.task(task).state, house.task(task).links) == (SAVING, ())
    gaps = []
    for _try in range(3):
        gaps.append(house.gap_s(task))
        house.turn()
    for gap_s, wanted_s in zip(gaps, [2, 3, 5], strict=True):
        assert gap_s == pytest.approx(wanted_s, rel=0.2)
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED
    assert len(remote.downloads) == 1


@pytest.mark.parametrize(
    ("content", "mime"),
    [(b"<html>Sign in</html>", "text/html"), (b"", "video/mp4"), (b"\0\0\0\x18ftypisom" + bytes(500), "video/mp4")],
)
def test_what_is_no_film_is_not_called_done(house, remote, film, content, mime):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    for name in list(remote.files):
        remote.serve(name, content, mime)
    house.turn()
    assert house.task(task).state is SAVING
    assert house.films.path(task.id, "film") is None
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_film_over_the_cap_ends_as_such_after_the_hour(house, remote, film):
    house.worker = house.start(films=LimitedFilms(house.films, FilmTooLarge("more than the cap")))
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.turn()
    house.clock.step(HOUR_S)
    house.turn()
    assert house.task(task).link_dead
    assert house.task(task).failure.code == "film_too_large"


def test_a_full_disk_is_told_once_and_waited_for_longer_than_any_hour(house, remote, film):
    films = LimitedFilms(house.films, DiskFull("no room"))
    house.worker = house.start(films=films)
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.gap_s(task) == pytest.approx(schedule.DISK_FULL_S)
    for _try in range(3):
        house.step(HOUR_S)
    waiting = house.task(task)
    assert (waiting.state, waiting.failure.code, waiting.link_dead) == (SAVING, "disk_full", False)
    assert house.codes(task).count("disk_full") == 1
    assert films.tries >= 4
    films.error = None
    house.turn()
    assert (house.task(task).state, house.task(task).failure) == (COMPLETED, None)


def test_links_that_died_while_the_disk_was_full_are_told_and_have_their_own_hour(house, remote, film):
    films = LimitedFilms(house.films, DiskFull("no room"))
    house.worker = house.start(films=films)
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.turn()
    house.step(2 * HOUR_S)
    remote.kill_links(at_gateway.id, renew=False)
    films.error = None
    house.turn()
    assert (house.task(task).failure, house.codes(task)[-1]) == (None, "link_retry")
    assert not house.task(task).link_dead
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_film_without_any_link_for_an_hour_needs_a_person(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id)
    house.turn()
    while not house.task(task).link_dead:
        house.turn()
    assert house.task(task).failure.code == "link_dead"
    remote.finish(at_gateway.id, film)
    house.store.ask_again(task.id)
    house.settle()
    assert house.task(task).state is COMPLETED


def test_a_link_that_only_the_download_route_has_is_found(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id)
    remote.answer("download_url", json={"url": remote.serve("hidden.mp4", film)}, times=None)
    house.turn()
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_disk_that_fails_in_another_way_is_tried_again_too(house, remote, film, caplog):
    films = LimitedFilms(house.films, OSError(5, "Input/output error"))
    house.worker = house.start(films=films)
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    for _try in range(3):
        house.turn()
    assert house.task(task).state is SAVING
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1
    films.error = None
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_film_that_is_on_the_disk_already_is_not_fetched_again(house, remote, film):
    task, at_gateway = house.sent()
    house.films.fetch([remote.serve("elsewhere.mp4", film)], task.id)
    fetched = len(remote.downloads)
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED
    assert len(remote.downloads) == fetched


def test_a_film_that_the_gateway_takes_back_has_failed(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    remote.kill_links(at_gateway.id, renew=False)
    house.turn()
    remote.fail(at_gateway.id, "Job failed")
    house.turn()
    assert (house.task(task).state, house.task(task).failure.words) == (FAILED, "Job failed")


def test_a_slow_download_does_not_keep_other_tasks_from_being_asked_for(house, remote, film):
    hold = threading.Event()
    remote.answer("file", hold=hold, follow=remote.usual, times=3)
    tasks = house.press_many(5)
    house.settle()
    waiting, *finished = tasks
    for task in finished:
        remote.finish(house.task(task).remote_id, film)

    def asked():
        return sum(house.task(waiting).remote_id in query.path for query in remote.queries)

    def as_time_passes(condition):
        house.clock.step(0.1)
        house.worker.nudge()
        return condition()

    until(lambda: as_time_passes(lambda: all(house.task(task).state is SAVING for task in finished)))
    before = asked()
    until(lambda: as_time_passes(lambda: asked() > before + 1))
    hold.set()
    until(lambda: all(house.task(task).state is COMPLETED for task in finished))


def test_stopping_breaks_a_download_off_and_the_next_worker_finishes_it(house, remote, film):
    remote.answer("file", body=film, headers={"Content-Type": "video/mp4"}, drip_s=0.05)
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.clock.step(8.0)
    house.worker.nudge()
    until(lambda: remote.downloads)
    house.worker.stop()
    assert house.task(task).state is SAVING
    house.worker = house.start()
    house.settle()
    assert house.task(task).state is COMPLETED
    assert house.codes(task) == ["created", "accepted", "saving", "saved"]


def test_time_stands_still_for_no_part_of_a_task(house, remote, film):
    task, at_gateway = house.sent()
    house.step(30.0)
    remote.finish(at_gateway.id, film)
    house.turn()
    done = house.task(task)
    assert timedelta(seconds=30) <= done.finished_at - done.submitted_at < timedelta(seconds=40)
