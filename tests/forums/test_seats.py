"""The arithmetic of seats, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from forums.seats import Ask, fits, served

POOLS = ["in_person", "online"]
asks = st.lists(st.tuples(st.sampled_from(POOLS), st.integers(1, 11)), max_size=30).map(
    lambda rows: [Ask(key, pool, people) for key, (pool, people) in enumerate(rows)]
)
rooms = st.fixed_dictionaries({pool: st.none() | st.integers(0, 60) for pool in POOLS})


def test_no_limit_fits_anyone():
    assert fits(1000, None)


def test_the_last_seat_fits_one():
    assert (fits(1, 1), fits(2, 1)) == (True, False)


def test_the_first_who_does_not_fit_stops_those_behind():
    queue = [Ask(1, "online", 3), Ask(2, "online", 1)]
    assert served(queue, {"online": 2}) == []


def test_pools_do_not_wait_for_each_other():
    queue = [Ask(1, "online", 3), Ask(2, "in_person", 1)]
    assert [ask.key for ask in served(queue, {"online": 2, "in_person": 1})] == [2]


def test_a_pool_that_is_not_offered_serves_nobody():
    assert served([Ask(1, "online", 1)], {"in_person": 5}) == []


@given(asks, rooms)
def test_no_pool_gives_more_seats_than_it_has(queue, free):
    happy = served(queue, free)
    for pool, room in free.items():
        assert room is None or sum(ask.people for ask in happy if ask.pool == pool) <= room


@given(asks, rooms)
def test_those_served_are_the_first_of_their_pool(queue, free):
    happy = served(queue, free)
    for pool in POOLS:
        in_line = [ask for ask in queue if ask.pool == pool]
        chosen = [ask for ask in happy if ask.pool == pool]
        assert chosen == in_line[: len(chosen)]


@given(asks, rooms)
def test_the_next_in_line_truly_does_not_fit(queue, free):
    happy = served(queue, free)
    for pool, room in free.items():
        in_line = [ask for ask in queue if ask.pool == pool]
        chosen = [ask for ask in happy if ask.pool == pool]
        left = None if room is None else room - sum(ask.people for ask in chosen)
        assert len(chosen) == len(in_line) or not fits(in_line[len(chosen)].people, left)
