"""A download that was ordered begins, and is told of, though another run cuts in."""

from streamlit.testing.v1 import AppTest

from tests.components.test_finishing import cut_in


def bar():
    from components.exports import download_zip

    download_zip(["0" * 32], key="zip")


def test_a_download_begins_though_another_run_cuts_in(house, monkeypatch):
    order, tickets = house.exports.order, []

    def hurried(ids, *, timezone):
        tickets.append(order(ids, timezone=timezone))
        cut_in()
        return tickets[-1]

    monkeypatch.setattr(house.exports, "order", hurried)
    test = AppTest.from_function(bar, default_timeout=30).run()
    test.button(key="zip").click().run()
    assert not test.exception, test.exception
    assert test.session_state["zip-ready"] == f"/exports/{tickets[0]}.zip"
    assert "begins" in test.toast[0].value
