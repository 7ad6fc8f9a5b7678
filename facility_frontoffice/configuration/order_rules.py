"""In which order records are written, so that what a record names is there before it. Pure.

Two that name each other cannot both come second: one is made first without that link, and gets it afterwards.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True)
class Link:
	"""`node` names `to` in its `fieldname`; one that is `optional` can be filled in afterwards."""

	node: Hashable
	to: Hashable
	fieldname: str
	optional: bool = True


@dataclass
class Order:
	"""`nodes` in the order of writing; `later` are the fields that a node gets when all are there."""

	nodes: list = field(default_factory=list)
	later: dict[Hashable, set[str]] = field(default_factory=dict)


def plan(nodes: Iterable[Node], links: Iterable[Link]) -> Order:
	"""Every node once. For each link `to` comes before `node`, or its field is in `later[node]`.

	Nodes keep their order where links do not ask for another one. Where mandatory links alone make a circle there is no
	order; then the first goes first.
	"""
	nodes = list(dict.fromkeys(nodes))
	there = set(nodes)
	open_links: dict[Hashable, dict[Link, None]] = {node: {} for node in nodes}
	waiting_for: dict[Hashable, list[Link]] = {node: [] for node in nodes}
	for link in links:
		if link.node in there and link.to in there and link.node != link.to:
			open_links[link.node][link] = None
			waiting_for[link.to].append(link)
		elif link.node == link.to and link.node in there and link.optional:
			open_links[link.node][link] = None
	order = Order()
	left = dict.fromkeys(nodes)
	while left:
		ready = [node for node in left if not open_links[node]]
		if not ready:
			_break(_a_circle(left, open_links), open_links, order)
		for node in ready:
			order.nodes.append(node)
			del left[node]
			for link in waiting_for[node]:
				open_links[link.node].pop(link, None)
	return order


def _break(circle: list[Link], open_links: Mapping[Hashable, dict], order: Order) -> None:
	"""Leaves one link of a circle for later: the first that can be, else the first at all, which is then not kept."""
	link = next((link for link in circle if link.optional), circle[0])
	if not link.optional:
		open_links[link.node].pop(link)
		return
	order.later.setdefault(link.node, set()).add(link.fieldname)
	for other in list(open_links[link.node]):
		if other.fieldname == link.fieldname:
			open_links[link.node].pop(other)


def _a_circle(left: Mapping, open_links: Mapping[Hashable, dict]) -> list[Link]:
	"""Links that lead back to where they began: whoever follows them from anywhere comes into such a circle."""
	seen: dict[Hashable, int] = {}
	path: list[Link] = []
	node = next(iter(left))
	while node not in seen:
		seen[node] = len(path)
		link = next(iter(open_links[node]))
		path.append(link)
		node = link.to
	return path[seen[node] :]
