package dev.picket.cli.transport;

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

    @Override
    void close();
}
