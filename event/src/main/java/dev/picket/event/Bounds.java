package dev.picket.event;

import java.util.List;

/** Lists that others control, bounded: what is beyond is cut, and the reader that cut it has said so. */
final class Bounds {
    static final int FEW = 64;
    static final int MANY = 256;

    private Bounds() {}

    static List<String> printable(List<String> values) {
        var printable = new String[Math.min(values.size(), FEW)];
        for (int i = 0; i < printable.length; i++) {
            printable[i] = Text.printable(values.get(i));
        }
        return List.of(printable);
    }

    static <T> List<T> few(List<T> values) {
        return cut(values, FEW);
    }

    static <T> List<T> many(List<T> values) {
        return cut(values, MANY);
    }

    private static <T> List<T> cut(List<T> values, int max) {
        return List.copyOf(values.size() <= max ? values : values.subList(0, max));
    }
}
