package dev.picket.agent.capture.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedFlowsTest {
    private static final String ENDS = "'source':{'ip':'10.0.0.1'},'destination':{'ip':'10.0.0.2','port':80}";

    @TempDir
    private Path folder;

    private final Account account = new Account("capture.flow");
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<RefusedLine> refused = new ArrayList<>();

    @Test
    void read_flatLine_isTheFlow() throws IOException {
        read("""
                {'id':'f1','start':'2026-03-01T10:00:00Z','end':'2026-03-01T10:00:05.5Z','protocol':'UDP','colour':{'a':[1]},
                'source':{'ip':'10.0.0.1','port':40000,'pod':'web-1','namespace':'red','workload':'web','tenant':'t-red'},
                'destination':{'ip':'fd00::2','port':'53','pod':'dns-1','namespace':'kube-system','workload':'dns','tenant':'shared'},
                'sent':{'bytes':'120','packets':2},'received':{'bytes':340,'packets':'3'},'outcome':'RESET'}""".replace("\n", ""));

        var end = Instant.parse("2026-03-01T10:00:05.5Z");
        assertThat(recorded)
                .containsExactly(new Recorded(
                        Optional.of(end),
                        new Flow(
                                Envelope.unplaced(
                                        "f1", Instant.parse("2026-03-01T10:00:00Z"), end, Envelope.Observer.UNKNOWN),
                                Flow.Protocol.UDP,
                                new Endpoint("10.0.0.1", 40000, "", "web-1", "red", "web", "t-red"),
                                new Endpoint("fd00::2", 53, "", "dns-1", "kube-system", "dns", "shared"),
                                new Traffic(120, 2),
                                new Traffic(340, 3),
                                Flow.Outcome.RESET,
                                false)));
    }

    @Test
    void read_wireLine_keepsItsPlaceInTheAgentsStream() throws IOException {
        read("""
                {'id':'c/a/1700000000000/3/9','cluster':'c','agent':'a','node':'n','epoch':'1700000000000','lane':3,'sequence':'9',
                'start':'2026-03-01T10:00:00Z','end':'2026-03-01T10:00:01Z','observer':'SERVER',
                'flow':{'protocol':'TCP','outcome':'REFUSED','source':{'ip':'10.0.0.1','podUid':'u-1'},
                'destination':{'ip':'10.0.0.2','port':80},'sent':{'bytes':'18446744','packets':'1'},'collapsed':true}}""".replace("\n", ""));

        var flow = (Flow) recorded.getFirst().event();
        assertThat(flow.envelope())
                .isEqualTo(new Envelope(
                        "c/a/1700000000000/3/9",
                        "c",
                        "a",
                        "n",
                        1_700_000_000_000L,
                        3,
                        9,
                        Instant.parse("2026-03-01T10:00:00Z"),
                        Instant.parse("2026-03-01T10:00:01Z"),
                        Envelope.Observer.SERVER));
        assertThat(flow.source().podUid()).isEqualTo("u-1");
        assertThat(flow.outcome()).isEqualTo(Flow.Outcome.REFUSED);
        assertThat(flow.sent()).isEqualTo(new Traffic(18_446_744, 1));
        assertThat(flow.collapsed()).isTrue();
    }

    @Test
    void read_linesWithoutIdOrTime_takeTheirRow() throws IOException {
        read("{" + ENDS + "}", "", "{" + ENDS + ",'end':'2026-03-01T10:00:01Z'}", "{" + ENDS + "}");

        assertThat(recorded).extracting(r -> r.event().envelope().id()).containsExactly("0", "1", "2");
        assertThat(recorded)
                .extracting(Recorded::time)
                .containsExactly(
                        Optional.empty(), Optional.of(Instant.parse("2026-03-01T10:00:01Z")), Optional.empty());
        var flow = (Flow) recorded.getFirst().event();
        assertThat(flow.outcome()).isEqualTo(Flow.Outcome.UNKNOWN);
        assertThat(flow.sent()).isEqualTo(Traffic.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ENDS,'outcome':'ESTABLISHD'} | outcome: ESTABLISHD is not one of UNKNOWN, ESTABLISHED, REFUSED, UNANSWERED, RESET",
                "{ENDS,'sent':{'bytes':-5}} | sent.bytes: -5 is negative",
                "{ENDS,'sent':{'bytes':'many'}} | sent.bytes: many is not a whole number",
                "{ENDS,'sent':{'bytes':1.5}} | sent.bytes: 1.5 is not a whole number",
                "{ENDS,'received':{'packets':18446744073709551616}} | received.packets: 18446744073709551616 is not a whole number",
                "{ENDS,'start':'noon'} | start: noon is no time like 2026-01-31T12:00:00Z",
                "{'source':{'ip':'10.0.0.1'},'destination':{'ip':'10.0.0.2','port':99999}} | destination.port: 99999 is more than 65535",
                "{'source':{'ip':'10.0.0.1'}} | destination: missing",
                "{'source':'10.0.0.1','destination':{'ip':'10.0.0.2'}} | source: missing",
                "{ENDS,'lane':4} | lane: 4 is more than 3",
                "{'id':'1','apiCall':{}} | apiCall: not a flow",
                "{ENDS} x | not JSON at column 72",
                "{ENDS,'outcome' | not JSON at column 80",
                "10.0.0.1 -> 10.0.0.2 | not JSON at column 5",
                "[1] | not a JSON object"
            })
    void read_impossibleLine_isToldByFieldAndTheRestIsRead(String line, String detail) throws IOException {
        read("{" + ENDS + "}", line.replace("ENDS", ENDS), "{" + ENDS + "}");

        assertThat(refused).singleElement().satisfies(it -> {
            assertThat(it.line()).isEqualTo(2);
            assertThat(it.detail()).isEqualTo(detail);
        });
        assertThat(recorded).extracting(r -> r.event().envelope().id()).containsExactly("0", "2");
        assertThat(account.balance().missing()).isZero();
        assertThat(account.balance().in()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"'tcp',TCP", "'ICMPv6',ICMP", "'GRE',OTHER", "2,UDP", "null,OTHER"})
    void read_protocol_isLenient(String written, Flow.Protocol protocol) throws IOException {
        read("{" + ENDS + ",'protocol':"
                + (written.matches("[a-zA-Z]\\w+") && !written.equals("null") ? "'" + written + "'" : written) + "}");

        assertThat(((Flow) recorded.getFirst().event()).protocol()).isEqualTo(protocol);
    }

    @Test
    void read_numbersAsProtobufMayWriteThem_areTheNumbers() throws IOException {
        read("{" + ENDS + ",'sent':{'bytes':12.0,'packets':'1.2e1'},'received':{'bytes':null}}");

        assertThat(((Flow) recorded.getFirst().event()).sent()).isEqualTo(new Traffic(12, 12));
    }

    @Test
    void read_compressedFile_givesTheSame() throws IOException {
        var file = folder.resolve("flows.jsonl.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("{" + ENDS + "}\n").replace('\'', '"').repeat(3).getBytes(UTF_8));
        }

        RecordedFlows.read(file, account, recorded::add, refused::add);

        assertThat(recorded).hasSize(3);
    }

    private void read(String... lines) throws IOException {
        var file = folder.resolve("flows.jsonl");
        Files.writeString(file, String.join("\n", lines).replace('\'', '"'));
        RecordedFlows.read(file, account, recorded::add, refused::add);
    }
}
