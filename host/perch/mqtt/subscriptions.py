"""The subscriptions of a connection, and those that somebody follows for a while. For one thread at a time."""

from collections.abc import Iterable

from perch.mqtt.mailbox import Follower
from perch.mqtt.packets import Topics


class Subscriptions:
    """The topics of one connection, and its followers."""

    def __init__(self, topics: Topics) -> None:
        self._topics = list(topics)
        self.followers: tuple[Follower, ...] = ()
        """Those who follow some topics for a while."""

    @property
    def all(self) -> Topics:
        """All topics to subscribe to."""
        followed = {topic for follower in self.followers for topic in follower.topics}
        return [*self._topics, *((topic, 0) for topic in sorted(followed - {topic for topic, _ in self._topics}))]

    def replace(self, topics: Topics) -> tuple[Topics, list[str]]:
        """Replace the topics; return those to subscribe to, and those to unsubscribe from."""
        before, self._topics = self._topics, list(topics)
        return sorted(set(topics) - set(before)), self._unwanted(topic for topic, _ in before)

    def follow(self, follower: Follower) -> None:
        """Add a follower."""
        self.followers += (follower,)

    def leave(self, follower: Follower) -> list[str]:
        """Remove a follower; return the topics that nobody else wants."""
        self.followers = tuple(other for other in self.followers if other is not follower)
        return self._unwanted(follower.topics)

    def _unwanted(self, topics: Iterable[str]) -> list[str]:
        return sorted(set(topics) - {topic for topic, _ in self.all})
