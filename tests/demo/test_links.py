"""Signed links, with a clock of the test's own."""

from urllib.parse import parse_qs, urlsplit

from twoframe.demo.links import Links


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def parts(link: str) -> tuple[str, int, int, str]:
    address = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    return address.path.removeprefix("/files/"), int(query["expires"]), int(query["issue"]), query["signature"]


def test_a_link_is_good_for_an_hour_and_then_dead():
    clock = Clock()
    links = Links("http://127.0.0.1:1", clock=clock)
    link = parts(links.make("a.mp4"))
    clock.now += 3599
    assert links.alive(*link)
    clock.now += 1
    assert not links.alive(*link)


def test_no_part_of_a_link_can_be_changed():
    links = Links("http://127.0.0.1:1")
    name, expires, issue, signature = parts(links.make("a.mp4"))
    assert links.alive(name, expires, issue, signature)
    assert not links.alive("b.mp4", expires, issue, signature)
    assert not links.alive(name, expires + 3600, issue, signature)
    assert not links.alive(name, expires, issue + 1, signature)
    assert not links.alive(name, expires, issue, "ä" + signature[1:])


def test_another_gateway_does_not_take_the_link():
    assert not Links("http://127.0.0.1:1").alive(*parts(Links("http://127.0.0.1:1").make("a.mp4")))
