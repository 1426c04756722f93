package dev.picket.agent.inspect;

/**
 * The stretch of text around one position that may decide about it: always the same stretch, however the text arrived. A view that its
 * scanner moves; nobody else keeps it. Indices count from its left edge.
 */
final class Window implements CharSequence {
    private char[] text = new char[0];
    private int left;
    private int length;

    Window over(char[] text, int left, int right) {
        this.text = text;
        this.left = left;
        this.length = right - left;
        return this;
    }

    /** The character at an index; NUL outside the window. */
    char at(int index) {
        return index < 0 || index >= length ? 0 : text[left + index];
    }

    boolean holds(int index, String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at(index + i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The text from one index to another, both cut to the window. */
    String part(int from, int to) {
        int start = Math.clamp(from, 0, length);
        int end = Math.clamp(to, start, length);
        return new String(text, left + start, end - start);
    }

    /** Code points of the whole text before an index: a pair counts where its first half stands. */
    long codePointsBefore(int index) {
        long count = 0;
        for (int i = 0; i < left + index; i++) {
            if (!Character.isLowSurrogate(text[i])) {
                count++;
            }
        }
        return count;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return text[left + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return part(start, end);
    }

    /** Never the text. */
    @Override
    public String toString() {
        return "window of " + length;
    }
}
