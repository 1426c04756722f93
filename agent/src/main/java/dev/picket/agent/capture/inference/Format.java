package dev.picket.agent.capture.inference;

/** How one API says a request to a model and its answer. A new API is one file that implements this, and its line in {@link Formats}. */
interface Format {
    /** Whether requests to this path, which has no query, are of this API. */
    boolean reads(String path);

    /** OpenTelemetry's {@code gen_ai.operation.name}. */
    String operation();

    /** OpenTelemetry's {@code gen_ai.provider.name}, where the address does not tell a better one. */
    String provider();

    /** Begins to read one exchange. */
    Reading open(String path, Said said);

    /** Reads one exchange: JSON in, what was said out. Called in the order of arrival; must take any JSON. */
    interface Reading {
        void request(Json body);

        /** The whole answer, or the next event of a streamed one. */
        void answer(Json part);
    }
}
