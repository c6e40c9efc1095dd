"""A Library of ten thousand, written in bulk: a press for each would take longer than all that is asked of it."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from tests.store.given import COMPLETED, GATEWAY, NOON
from twoframe.models import AspectRatio, TaskState
from twoframe.pairs import Pair
from twoframe.store import Store, search
from twoframe.store.tables import pairs, reviews, tags, tasks, trail
from twoframe.verdicts import Standing, Step

MANY = 10_000
RARE, RARE_CHINESE = "quokka", "雪豹"
"""Words that few prompts have."""

SUBJECTS = ("a cat", "the harbour", "ein Schloß", "一只猫", "東京の夜", "пёс", "قطة", "แมว", "고양이", "un café")
DEEDS = ("dances in snow", "at night", "在雨中奔跑", "turns to face the sun", "drifts past, slowly", "#slow 100%")
TAGS = ("Winter", "client_A", "雪景", "best of", "b-roll")

BASE: dict[str, Any] = {
    "gateway": GATEWAY,
    "state": COMPLETED,
    "loop": False,
    "expand_prompt": True,
    "take": 1,
    "tries": 0,
    "unknown_count": 0,
    "links": [],
    "failure_free": False,
    "asking_stopped": False,
    "link_dead": False,
    "starred": False,
}


def rows(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Tasks of all kinds, a second apart: takes, stars, titles, states, shapes, films, some of them deleted."""
    dice = Random(seed)
    made: list[dict[str, Any]] = []
    while len(made) < count:
        group = f"group-{len(made)}" if dice.random() < 0.1 else None
        takes = dice.randint(2, 4) if group else 1
        at = NOON + timedelta(seconds=len(made))
        prompt = f"{dice.choice(SUBJECTS)} {dice.choice(DEEDS)} no. {len(made)}"
        ratio = dice.choice(list(AspectRatio))
        picked = dice.randint(0, takes) if group else 0
        for take in range(1, takes + 1):
            number = len(made)
            state = COMPLETED if dice.random() < 0.8 else dice.choice(list(TaskState))
            done = state is COMPLETED
            made.append(
                BASE
                | {
                    "id": f"{number:032x}",
                    "state": state,
                    "created_at": at,
                    "changed_at": at,
                    "prompt": prompt,
                    "ratio": ratio,
                    "start_url": "https://example.test/a.jpg" if dice.random() < 0.3 else None,
                    "end_url": "https://example.test/b.jpg" if dice.random() < 0.2 else None,
                    "take_group": group,
                    "take": take,
                    "picked_at": NOON if take == picked else None,
                    "starred": dice.random() < 0.05,
                    "title": f"Shot {number} {RARE if number % 1000 == 7 else ''}" if number % 100 == 7 else None,
                    "deleted_at": at if dice.random() < 0.03 else None,
                    "origin_id": f"{number - 1:032x}" if number % 5 == 4 else None,
                    "origin_kind": "continue" if number % 5 == 4 else None,
                    "finished_at": at if done else None,
                    "submitted_at": at if done else None,
                    "film_width": 1360 if done else None,
                    "film_height": 752 if done else None,
                    "film_duration_s": 5 + number % 7 if done else None,
                    "film_bytes": 1000 + number * 7919 % 100_000 if done else None,
                }
            )
    made[count // 2]["prompt"] += RARE_CHINESE
    return made[:count]


def fill(store: Store, made: list[dict[str, Any]]) -> list[str]:
    """Write tasks, and make them to be found; returns their ids."""
    ids = [row["id"] for row in made]
    with store._writing() as write:
        write.connection.execute(insert(tasks), made)
        search.index(write, ids)
    return ids


def mark(store: Store, ids: list[str], seed: int = 1) -> None:
    """Give some of the tasks tags, and some a review."""
    dice = Random(seed)
    with store._writing() as write:
        tagged = [
            {"task_id": task_id, "key": name.casefold(), "name": name}
            for task_id in ids
            for name in TAGS
            if dice.random() < 0.03
        ]
        write.connection.execute(insert(tags), tagged)
        judge(write, [task_id for task_id in ids if dice.random() < 0.04], dice)
        search.index(write, ids)


def judge(write: Any, ids: Iterable[str], dice: Random) -> None:
    """A verdict, or a review that waits for one, on each."""
    pair = Pair(None, None, prompt="judged")
    values = {"key": pair.key, "ratio": pair.ratio, "loop": False, "prompt": pair.prompt}
    write.connection.execute(insert(pairs), [values])
    for task_id in ids:
        standing = dice.choice(list(Standing))
        review = {"id": task_id, "created_at": NOON, "changed_at": NOON, "title": "", "pair_key": pair.key}
        write.connection.execute(insert(reviews), [{**review, "task_id": task_id, "standing": standing}])
        if standing is not Standing.WAITING:
            said = {"review_id": task_id, "at": NOON, "step": Step(standing), "name": "Mira", "who": "mira"}
            reason = dice.choice(["Zu dunkel", "锐度不够", "Lovely light"])
            write.connection.execute(insert(trail), [{**said, "reason": reason, "pair_key": pair.key}])
