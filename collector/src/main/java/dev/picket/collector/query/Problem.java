package dev.picket.collector.query;

/**
 * Why there is no answer.
 *
 * @param error what is wrong, with the value
 * @param field which parameter, or empty
 * @param fix what to do
 */
public record Problem(Kind kind, String error, String field, String fix) implements Reply, Parsed {
    public enum Kind {
        BAD_REQUEST,
        FORBIDDEN,
        NOT_FOUND,
        /** What is asked does not go with how things stand. */
        CONFLICT,
        TOO_LARGE,
        BUSY,
        TIMEOUT,
        FAILED
    }

    static Problem bad(String field, String error, String fix) {
        return new Problem(Kind.BAD_REQUEST, error, field, fix);
    }
}
