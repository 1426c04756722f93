package dev.picket.agent.capture.inference;

/** The next stage, as the readers of exchanges see it: looks for secrets and personal data in what is said. Any thread. */
public interface Inspector {
    /** Begins to listen to one exchange. */
    Inspection begin();

    /** Whether a name that is about to be kept (of a model, a tool) carries a secret or personal data. */
    boolean suspects(String name);
}
