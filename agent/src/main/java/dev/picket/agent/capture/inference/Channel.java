package dev.picket.agent.capture.inference;

import dev.picket.event.Inference.Side;
import java.util.Locale;

/**
 * One stream of text within an exchange. What is said on two channels never joins into one find.
 *
 * @param choice the answer's choice; 0 on the request's side
 * @param part which of the choice's tool calls; 0 elsewhere
 */
public record Channel(Side side, int choice, Kind kind, int part) {
    /** The prompt: all that is not the system's, message after message. */
    public static final Channel PROMPT = new Channel(Side.REQUEST, 0, Kind.PROMPT, 0);

    public static final Channel SYSTEM_PROMPT = new Channel(Side.REQUEST, 0, Kind.SYSTEM_PROMPT, 0);

    public static Channel of(int choice, Kind kind) {
        return new Channel(Side.RESPONSE, choice, kind, 0);
    }

    /** The arguments of one call of a tool; calls of one choice may be told in turns. */
    public static Channel call(int choice, int call) {
        return new Channel(Side.RESPONSE, choice, Kind.TOOL_ARGUMENTS, call);
    }

    /** What a channel carries. */
    public enum Kind {
        CONTENT,
        REFUSAL,
        REASONING,
        /** JSON within JSON: offsets count its text with the inner escapes resolved. */
        TOOL_ARGUMENTS,
        PROMPT,
        SYSTEM_PROMPT;

        /** As written in labels, e.g. {@code tool-arguments}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
