package dev.picket.cli.transport;

import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.Link;

/** One kind of link between an agent and a {@link Central}, and what can happen to it. */
interface Rig extends AutoCloseable {
    /** Over which {@code agent}, and only it, may speak. */
    Link link(String agent);

    /** Every connection breaks; what was on its way is lost, some acknowledgements of taken batches too. */
    void breakConnections();

    void stopCollector();

    /** On the folder of the stopped one. */
    void startCollector();

    /** Nobody takes an agent's batches until it is {@link #reachable()} again. */
    default void unreachable() {
        stopCollector();
    }

    default void reachable() {
        startCollector();
    }

    /** While the collector is stopped so many events came to rest: with the agent, which knows it, or with what is between them. */
    default boolean atRest(Forward forward, int events) {
        return !forward.reach().open() && forward.account().balance().held() >= events / 2;
    }

    @Override
    void close();
}
