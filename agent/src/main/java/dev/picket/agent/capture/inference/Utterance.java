package dev.picket.agent.capture.inference;

/**
 * A piece of what was said on one channel: the only type that carries text of a prompt or an answer. It is made by readers, heard by an
 * {@link Inspection} and kept by nobody. Pieces may be cut anywhere.
 */
public final class Utterance {
    private final Channel channel;
    private final String text;

    public Utterance(Channel channel, String text) {
        this.channel = channel;
        this.text = text;
    }

    public Channel channel() {
        return channel;
    }

    public String text() {
        return text;
    }

    /** Never the text. */
    @Override
    public String toString() {
        return text.length() + " characters of " + channel;
    }
}
