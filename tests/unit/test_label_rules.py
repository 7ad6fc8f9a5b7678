"""Where labels are on a sheet, and what their codes say."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.assets import label_rules, rules
from facility_frontoffice.assets.label_rules import LAYOUTS

layouts = st.sampled_from(list(LAYOUTS.values()))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_every_label_is_on_the_page_and_beside_the_others(layout):
	width, height = layout.label
	boxes = []
	for position in range(layout.size):
		left, top = layout.place(position)
		assert left >= 0
		assert left + width <= layout.page[0] + 0.01
		assert top >= 0
		assert top + height <= layout.page[1] + 0.01
		boxes.append((left, top))
	for number, (left, top) in enumerate(boxes):
		for other_left, other_top in boxes[:number]:
			assert abs(left - other_left) >= width - 0.01 or abs(top - other_top) >= height - 0.01


@given(st.integers(0, 300), layouts, st.data())
def test_each_label_is_printed_once_in_order_from_where_the_sheet_begins(count, layout, data):
	first = data.draw(st.integers(1, layout.size))
	pages = list(label_rules.pages(count, layout, first))
	assert [number for page in pages for number, _position in page] == list(range(count))
	positions = [position for page in pages for _number, position in page]
	assert positions == [(first - 1 + number) % layout.size for number in range(count)]
	assert all(page for page in pages)
	assert len(pages) == (-(-(count + first - 1) // layout.size) if count else 0)


@given(layouts, st.integers())
def test_a_label_that_a_sheet_does_not_have_is_refused(layout, first):
	if not 1 <= first <= layout.size:
		with pytest.raises(ValueError, match="position"):
			list(label_rules.pages(1, layout, first))


def test_an_address_is_read_back():
	address = label_rules.address("https://facility.example.com/", "A23456789ABC")
	assert address == "https://facility.example.com/label/A23456789ABC"
	assert rules.read(address).label == "A23456789ABC"


def test_a_picture_is_a_square_with_a_light_edge():
	pytest.importorskip("pyqrcode")
	pillow = pytest.importorskip("PIL.Image")
	picture = pillow.open(io.BytesIO(label_rules.picture("https://facility.example.com/label/A23456789ABC")))
	edge = label_rules.QUIET_ZONE * label_rules.DOTS
	assert picture.width == picture.height <= 45 * label_rules.DOTS
	assert picture.getpixel((edge - 1, edge - 1)) == 255
	assert picture.getpixel((edge, edge)) == 0
