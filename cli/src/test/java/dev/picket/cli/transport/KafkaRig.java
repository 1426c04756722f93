package dev.picket.cli.transport;

import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.kafka.KafkaLink;
import dev.picket.agent.forward.kafka.KafkaTransport;
import dev.picket.agent.forward.kafka.KafkaTransport.Compression;
import dev.picket.collector.accept.kafka.KafkaIntake;
import dev.picket.collector.accept.kafka.TopicIntake;
import dev.picket.event.kafka.KafkaSettings;

/** Agent and collector with a topic between them, both over wires that can be cut. */
final class KafkaRig implements Rig {
    private final Central central;
    private final KafkaBrokers brokers;
    private final String topic;
    private final String listener;
    private KafkaIntake intake;

    KafkaRig(Central central, KafkaBrokers brokers, String topic, String listener) {
        this.central = central;
        this.brokers = brokers;
        this.topic = topic;
        this.listener = listener;
        this.intake = start();
    }

    KafkaIntake intake() {
        return intake;
    }

    /** A topic does not tell who speaks. */
    @Override
    public Link link(String agent) {
        return link(brokers.open(topic, listener));
    }

    static Link link(KafkaSettings settings) {
        return new KafkaLink(new KafkaTransport(settings, Compression.ZSTD));
    }

    @Override
    public void breakConnections() {
        brokers.cut();
    }

    @Override
    public void unreachable() {
        brokers.away(true);
    }

    @Override
    public void reachable() {
        brokers.away(false);
    }

    @Override
    public void stopCollector() {
        intake.close();
    }

    @Override
    public void startCollector() {
        central.restart();
        intake = start();
    }

    /** The agent is done: the topic has them. */
    @Override
    public boolean atRest(Forward forward, int events) {
        return forward.account().balance().out() == events && central.received() < events;
    }

    private KafkaIntake start() {
        return KafkaIntake.start(new TopicIntake(brokers.open(topic, listener), "picket-" + topic), central.accept());
    }

    @Override
    public void close() {
        intake.close();
    }
}
