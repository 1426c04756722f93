package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Protocol;
import dev.picket.event.Traffic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactTest {
    @ParameterizedTest
    @CsvSource({
        "ICMP, ::, ff02::1:ff00:2", // who has this address (duplicate address detection)
        "ICMP, 0:0:0:0:0:0:0:0, ff02:0:0:0:0:0:0:16",
        "ICMP, fe80::8437:2cff:fe5a:1, ff02::2", // is there a router
        "ICMP, fe80::1, fd00::a",
        "ICMP, fd00::a, febf::1",
        "UDP, fd00::a, FF02::FB", // mDNS
        "UDP, 10.1.2.3, 224.0.0.251",
        "UDP, 10.1.2.3, 239.255.255.250",
        "UDP, 0.0.0.0, 255.255.255.255", // DHCP
        "UDP, 10.1.2.3, 255.255.255.255",
        "TCP, 10.1.2.3, 0.0.0.0"
    })
    void isBetweenHosts_groupsNobodyAndUpkeep_areNot(Protocol protocol, String from, String to) {
        assertThat(Contact.isBetweenHosts(flow(protocol, from, to))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, 10.1.2.3, 10.1.2.4",
        "TCP, fd00::a, fd00::b",
        "ICMP, fd00::a, fd00::b",
        "ICMP, 10.1.2.3, 10.1.2.4", // a ping may be part of a scan
        "TCP, fe80::1, fe80::2",
        "UDP, 10.1.2.3, 223.255.255.255",
        "UDP, 10.1.2.3, 240.0.0.1",
        "UDP, 10.1.2.3, 22.4.0.1",
        "ICMP, fd00::a, fec0::1",
        "TCP, '', ''"
    })
    void isBetweenHosts_oneHostToAnother_is(Protocol protocol, String from, String to) {
        assertThat(Contact.isBetweenHosts(flow(protocol, from, to))).isTrue();
    }

    private static Flow flow(Protocol protocol, String from, String to) {
        return new Flow(
                Envelope.unplaced("f", Given.START, Given.START, Envelope.Observer.CLIENT),
                protocol,
                Endpoint.of(from, 0),
                Endpoint.of(to, 0),
                Traffic.NONE,
                Traffic.NONE,
                Flow.Outcome.UNANSWERED,
                false);
    }
}
