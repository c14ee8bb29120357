"""Make the baseline of nearness: newspaper sentences of EmoBank as vectors,
`synkrisis/data/encoder/news.npy`.

Each vector is kept as whole numbers from −127 to 127; its length is brought to 1 when it is read, so no
scale is kept.
"""

import numpy as np

from churchtower.human import load_rated
from churchtower.make.encoder import in_8_bits
from churchtower.make.learned import LAYERS, vectors
from synkrisis.meaning import encoder
from synkrisis.resources import library_data


def main() -> None:
    rated = load_rated()
    means = vectors(list(rated["text"])).reshape(len(rated), len(LAYERS), -1)[:, LAYERS.index(encoder.LAYERS)]
    news = (rated["category"] == "newspapers").to_numpy()
    np.save(library_data() / "encoder" / "news.npy", in_8_bits(means[news])[0])


if __name__ == "__main__":
    main()
