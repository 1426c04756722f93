package dev.picket.event;

/** One observation on one of the three planes. A new kind breaks every switch that must think about it. */
public sealed interface Event permits Flow, ApiCall, Inference {
    /** Who observed it, when, and its place in the agent's stream. */
    Envelope envelope();

    /** The same observation under another envelope. */
    Event in(Envelope envelope);

    /** The plane it belongs to. */
    default Plane plane() {
        return switch (this) {
            case Flow _ -> Plane.FLOW;
            case ApiCall _ -> Plane.AUDIT;
            case Inference _ -> Plane.INFERENCE;
        };
    }
}
