"""Windows of a sentence: together the whole, each with all it depends on."""

from hypothesis import given
from hypothesis import strategies as st

from voicebot.speaking.windows import Stage, reach, windows

SIZE_LISTS = st.lists(st.integers(1, 200), min_size=1, max_size=8)


@given(frames=st.integers(0, 3_000), overlap=st.integers(0, 40), sizes=SIZE_LISTS)
def test_windows_cover_a_sentence_once_and_in_order(frames: int, overlap: int, sizes: list[int]) -> None:
    """Every frame is kept exactly once."""
    kept = [frame for window in windows(frames, overlap, sizes) for frame in range(window.start, window.end)]
    assert kept == list(range(frames))


@given(frames=st.integers(1, 3_000), overlap=st.integers(0, 40), sizes=SIZE_LISTS)
def test_every_window_is_decoded_with_all_it_depends_on(frames: int, overlap: int, sizes: list[int]) -> None:
    """The overlap on both sides, except where the sentence ends; the last one may have more."""
    for window in windows(frames, overlap, sizes):
        wanted = max(0, window.start - overlap)
        assert window.left == wanted or (window.left < wanted and window.end == frames)
        assert window.right == min(frames, window.end + overlap)


@given(frames=st.integers(1, 3_000), overlap=st.integers(0, 40), sizes=SIZE_LISTS)
def test_what_is_decoded_next_is_bounded_whatever_the_sentence_s_length(
    frames: int, overlap: int, sizes: list[int]
) -> None:
    """Size and three overlaps: its two neighbourhoods, and a rest too short for a window of its own."""
    for number, window in enumerate(windows(frames, overlap, sizes)):
        assert window.right - window.left <= sizes[min(number, len(sizes) - 1)] + 3 * overlap


@given(frames=st.integers(300, 3_000), overlap=st.integers(1, 40))
def test_a_long_sentence_has_no_length_of_its_own(frames: int, overlap: int) -> None:
    """The first window has one, all others have one, the last among them."""
    lengths = [window.right - window.left for window in windows(frames, overlap, (40, 96))]
    assert lengths[0] == 40 + overlap
    assert set(lengths[1:-1]) <= {96 + 2 * overlap}
    assert lengths[-1] == 96 + 2 * overlap


def test_windows_grow_so_that_the_caller_hears_early_and_little_is_done_twice() -> None:
    """The first is the smallest."""
    lengths = [window.end - window.start for window in windows(1_000, 14, (24, 32, 96))]
    assert lengths[:3] == [24, 32, 96]
    assert set(lengths[3:-1]) == {96}


def test_the_reach_of_a_single_convolution_is_its_half_width() -> None:
    """In frames before the stages; in samples, rounded up to frames, after them."""
    assert reach(3, [], 0) == 3
    assert reach(0, [Stage(8, 8, 0)], 9) == 1 + 2


@given(
    first=st.integers(0, 5),
    last=st.integers(0, 5),
    stages=st.lists(
        st.builds(
            lambda half, wider, blocks: Stage(2 * half, 2 * half + 2 * wider, blocks),
            st.integers(1, 4),
            st.integers(0, 4),
            st.integers(0, 20),
        ),
        max_size=3,
    ),
)
def test_nothing_outside_the_reach_matters(first: int, last: int, stages: list[Stage]) -> None:
    """Followed back sample by sample through a network of that shape, no dependency lies farther away than the reach."""
    hop = 1
    for stage in stages:
        hop *= stage.factor
    far = reach(first, stages, last)
    for sample in (0, hop - 1):
        low, high = sample - last, sample + last
        for stage in reversed(stages):
            low, high = low - stage.blocks, high + stage.blocks
            padding = (stage.kernel - stage.factor) // 2
            # output o of a transposed convolution comes from the inputs i with 0 <= o + padding - factor * i < kernel
            low = -((stage.kernel - 1 - padding - low) // stage.factor)
            high = (high + padding) // stage.factor
        assert low - first >= -far
        assert high + first <= far
