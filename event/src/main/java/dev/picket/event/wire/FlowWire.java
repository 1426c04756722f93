package dev.picket.event.wire;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;

/** Flows and endpoints as protobuf. */
final class FlowWire {
    private FlowWire() {}

    static dev.picket.event.wire.v1.Flow toProto(Flow flow) {
        return dev.picket.event.wire.v1.Flow.newBuilder()
                .setProtocolValue(Wire.number(flow.protocol()))
                .setOutcomeValue(Wire.number(flow.outcome()))
                .setSource(toProto(flow.source()))
                .setDestination(toProto(flow.destination()))
                .setSent(toProto(flow.sent()))
                .setReceived(toProto(flow.received()))
                .setCollapsed(flow.collapsed())
                .build();
    }

    static Flow fromProto(Envelope envelope, dev.picket.event.wire.v1.Flow proto) {
        return new Flow(
                envelope,
                Wire.known(Flow.Protocol.values(), proto.getProtocolValue()),
                fromProto(proto.getSource()),
                fromProto(proto.getDestination()),
                fromProto(proto.getSent()),
                fromProto(proto.getReceived()),
                Wire.known(Flow.Outcome.values(), proto.getOutcomeValue()),
                proto.getCollapsed());
    }

    static dev.picket.event.wire.v1.Endpoint toProto(Endpoint endpoint) {
        return dev.picket.event.wire.v1.Endpoint.newBuilder()
                .setIp(endpoint.ip())
                .setPort(endpoint.port())
                .setPodUid(endpoint.podUid())
                .setPod(endpoint.pod())
                .setNamespace(endpoint.namespace())
                .setWorkload(endpoint.workload())
                .setTenant(endpoint.tenant())
                .build();
    }

    static Endpoint fromProto(dev.picket.event.wire.v1.Endpoint proto) {
        return new Endpoint(
                proto.getIp(),
                proto.getPort(),
                proto.getPodUid(),
                proto.getPod(),
                proto.getNamespace(),
                proto.getWorkload(),
                proto.getTenant());
    }

    private static dev.picket.event.wire.v1.Traffic toProto(Traffic traffic) {
        return dev.picket.event.wire.v1.Traffic.newBuilder()
                .setBytes(traffic.bytes())
                .setPackets(traffic.packets())
                .build();
    }

    private static Traffic fromProto(dev.picket.event.wire.v1.Traffic proto) {
        return new Traffic(proto.getBytes(), proto.getPackets());
    }
}
