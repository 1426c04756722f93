package dev.picket.collector.triage;

/** What people may write: one line of any language, bounded, without what a terminal or a page would take for something else than text. */
public final class Words {
    public static final int OWNER_MAX = 100;
    public static final int REASON_MAX = 500;

    private Words() {}

    /** Whether a line may stand in the journal. */
    public static boolean areFit(String line, int most) {
        return line.codePointCount(0, line.length()) <= most
                && line.codePoints().allMatch(Words::isPlain);
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
