package dev.picket.collector.context;

import dev.picket.event.Content;

/** Reads an object of the Kubernetes API as the bodies of the audit log are read: the code stands with whoever reads those. Any thread. */
@FunctionalInterface
public interface BodyReader {
    /** Of an inventory without bodies. */
    BodyReader NONE = (_, _) -> new Content.None();

    /**
     * @param resource plural, e.g. {@code deployments}
     * @param json the object
     * @return {@link Content.None} when it cannot be read
     */
    Content read(String resource, byte[] json);
}
