package dev.picket.event;

/**
 * What a request's or response's body says that matters to security.
 *
 * @param truncated there was more than is kept
 */
public record Body(Origin origin, boolean truncated, Content content) {
    public static final Body NONE = new Body(Origin.NONE, false, new Content.None());

    /** Where the content was read. */
    public enum Origin {
        NONE,
        /** the whole object as it was sent */
        REQUEST,
        /** the whole object as it was stored */
        RESPONSE,
        /** of the object only what a patch sets */
        PATCH,
        /** the log left it out: the object as the collector's inventory knows it */
        INVENTORY
    }
}
