package dev.picket.agent.capture.inference;

/** Cuts a body into JSON values; one for each way of framing them. Bytes arrive cut anywhere. One thread; never throws. */
interface Framer {
    void read(byte[] bytes, int from, int to);

    /** The body has ended. */
    void end();

    /** Frames that were no JSON, or not complete. */
    int broken();

    /** Events of a stream; 0 where the body is one value. */
    int chunks();
}
