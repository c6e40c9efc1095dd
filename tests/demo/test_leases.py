"""When a gateway ends: a while after the last lease, or when no lease ever comes."""

import asyncio

from twoframe.demo.leases import Leases


class Watched(Leases):
    """Leases with short waits that note their end."""

    FIRST_S, LAST_S = 0.05, 0.02

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        super().__init__(self.ended.set)


def run(test) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await test()

    asyncio.run(bounded())


def test_it_ends_when_no_lease_ever_comes():
    async def test():
        leases = Watched()
        leases.open()
        await leases.ended.wait()

    run(test)


def test_it_ends_after_the_last_lease_and_not_before():
    async def test():
        leases, control = Watched(), Watched()
        leases.open()
        with leases.hold():
            with leases.hold():
                pass
            control.open()
            await control.ended.wait()
            with control.hold():
                pass
            control.ended.clear()
            await control.ended.wait()  # by now an end of the first, or of one of two leases, would have come
            assert not leases.ended.is_set()
        assert not leases.ended.is_set()
        await leases.ended.wait()

    run(test)


def test_a_lease_in_time_keeps_it_alive():
    async def test():
        leases, control = Watched(), Watched()
        with leases.hold():
            pass
        with leases.hold():
            with control.hold():
                pass
            await control.ended.wait()
            assert not leases.ended.is_set()

    run(test)


def test_without_an_end_it_runs_for_ever():
    async def test():
        leases, control = Leases(None), Watched()
        leases.open()
        with leases.hold():
            pass
        control.open()
        await control.ended.wait()

    run(test)
