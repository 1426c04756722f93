package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
    private static final Path SHIPPED = Path.of("../collector/src/main/resources/rules");
    private static final String RULE = """
            title: Secret read
            id: 11111111-2222-3333-4444-555555555555
            tags: [attack.t1552.007]
            logsource: {product: kubernetes, service: audit}
            detection:
              read: {verb: get, objectRef.resource: secrets}
              across: {picket.relation: cross-tenant}
              condition: read and across
            level: high
            picket:
              examples:
                - name: another tenant's
                  match: true
                  event:
                    auditID: a
                    verb: get
                    user: {username: 'system:serviceaccount:red:app'}
                    objectRef: {resource: secrets, namespace: blue, name: key}
                    responseStatus: {code: 200}
                - name: one's own
                  match: false
                  event: '{"verb":"get","user":{"username":"system:serviceaccount:red:app"},"objectRef":{"resource":"secrets","namespace":"red"}}'
            """;
    private static final String BURST = """
            ---
            title: Many
            correlation:
              type: event_count
              rules: [11111111-2222-3333-4444-555555555555]
              timespan: 1m
              condition: {gte: 2}
            picket:
              examples:
                - match: true
                  events:
                    - {verb: get, user: {username: 'system:serviceaccount:red:app'}, objectRef: {resource: secrets, namespace: blue}}
                    - {verb: get, user: {username: 'system:serviceaccount:red:app'}, objectRef: {resource: secrets, namespace: blue}}
                - match: false
                  events:
                    - {verb: get, user: {username: 'system:serviceaccount:red:app'}, objectRef: {resource: secrets, namespace: blue}}
            """;

    @TempDir
    private Path folder = Path.of(".");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void lint_andTest_ofGoodRules_areSilent() throws IOException {
        write(RULE + BURST);

        assertThat(run("lint", folder)).isZero();
        assertThat(run("test", folder)).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("1 file, 0 problems", "2 rules, 4 examples, 0 failed, 0 rules without an example");
    }

    @Test
    void lint_fault_isNamedWithItsPlace() throws IOException {
        var file = write(RULE.replace("verb: get, o", "verb: read, o"));

        assertThat(run("lint", folder)).isEqualTo(1);
        assertThat(out.toString()).isEqualToIgnoringNewLines(file + ":6:16: verb is never \"read\": did you mean get?");
    }

    @Test
    void test_exampleThatComesOutOtherwise_isNamed_withWhatDidNotHold() throws IOException {
        write(RULE.replace("namespace: blue", "namespace: red"));

        assertThat(run("test", folder)).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "r.yaml:12: Secret read: example \"another tenant's\": expected a match, but it does not match: across does not hold");
    }

    @Test
    void test_exampleThatCannotBeRead_fails() throws IOException {
        write(RULE.replace("'{\"verb\":\"get\",", "'{\"verb:\"get\","));

        assertThat(run("test", folder)).isEqualTo(1);
        assertThat(out.toString()).contains("cannot be read");
    }

    @Test
    void list_showsLevelDetectionTechniqueTitleAndId() throws IOException {
        write(RULE);

        assertThat(run("list", folder)).isZero();
        assertThat(out.toString().lines().skip(1))
                .containsExactly("high   secret-read  T1552.007  Secret read  11111111-2222-3333-4444-555555555555");
    }

    @Test
    void list_withoutAPath_showsWhatShips() {
        assertThat(run("list")).isZero();
        assertThat(out.toString()).startsWith("level");
    }

    @Test
    void lint_pathThatIsNotThere_isBadInput() {
        assertThat(run("lint", folder.resolve("none"))).isEqualTo(2);
        assertThat(run("lint", folder)).isEqualTo(2);
        assertThat(err.toString()).contains("no file or folder", "holds no rules");
    }

    @Test
    void lint_andTest_ofTheRulesThatShip_areSilent() {
        assertThat(run("lint", SHIPPED)).as(out::toString).isZero();
        assertThat(run("test", SHIPPED)).as(out::toString).isZero();
        assertThat(err.toString()).contains("0 rules without an example");
    }

    private int run(String verb, Path... paths) {
        var args = new java.util.ArrayList<>(java.util.List.of("rules", verb));
        for (var path : paths) {
            args.add(path.toString());
        }
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("r.yaml"), text);
    }
}
