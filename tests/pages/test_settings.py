"""Settings tells what is connected, what may be spent and what is used, and never shows the key."""

from tests.pages.conftest import page, texts
from tests.support.server import wait_for


def test_demo_mode_says_that_nothing_is_spent(demo):
    words = texts(page("settings"))
    assert "Built-in demo service" in words
    assert "Demo films are free" in words


def test_a_key_is_shown_masked_and_never_whole(live, gateway):
    test = page("settings")
    everything = repr(test)
    assert gateway.token not in everything
    assert f"••••{gateway.token[-4:]}" in texts(test)
    assert gateway.url in texts(test)


def test_limits_and_spend_are_figures(live):
    test = page("settings")
    told = {metric.label: metric.value for metric in test.metric}
    assert told["Today"] == "0 of 5"
    assert told["On the way"] == "0 of 10"
    assert told["This month"] == "$0.00"


def test_the_connection_test_asks_once_and_tells_the_result(live, gateway):
    test = page("settings")
    next(button for button in test.button if button.label == "Test connection").click().run()
    wait_for(lambda: not live.connection.running)
    test.run()
    assert "The key was not refused" in texts(test)
    assert len(gateway.queries) == 1
    assert gateway.submits == []


def test_a_refused_key_is_said_plainly(live, gateway):
    gateway.answer("query", 401, json={"error": {"message": "Invalid token"}}, times=None)
    test = page("settings")
    next(button for button in test.button if button.label == "Test connection").click().run()
    wait_for(lambda: not live.connection.running)
    test.run()
    assert "refused the key" in texts(test)


def test_notices_can_be_chosen_and_say_what_each_does(demo):
    test = page("settings")
    assert {toggle.label: toggle.value for toggle in test.toggle} == {
        "Message on the page": True,
        "Sound": False,
        "System notification": False,
    }
    assert "(2) Twoframe" in texts(test)
