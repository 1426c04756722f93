package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientKeyTest {
    @Test
    void ellipticKeyInPkcs8_isTold() throws Exception {
        var config = holding(pem("EC", 256));

        ClientKey.tellKind(config);

        assertThat(config.getClientKeyAlgo()).isEqualTo("EC");
    }

    @Test
    void ellipticKeyInAFile_isTold(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("key.pem"), pem("EC", 384));
        var config = new ConfigBuilder(Config.empty())
                .withClientKeyFile(file.toString())
                .build();

        ClientKey.tellKind(config);

        assertThat(config.getClientKeyAlgo()).isEqualTo("EC");
    }

    @Test
    void otherKeys_areLeftAsTheyAre() throws Exception {
        for (var pem :
                new String[] {pem("RSA", 2048), "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----", ""
                }) {
            var config = holding(pem);
            var before = config.getClientKeyAlgo();

            ClientKey.tellKind(config);

            assertThat(config.getClientKeyAlgo()).isEqualTo(before);
        }
    }

    @Test
    void noKey_orAFileThatIsMissing_isNoProblem(@TempDir Path folder) {
        var without = Config.empty();
        var missing = new ConfigBuilder(Config.empty())
                .withClientKeyFile(folder.resolve("none").toString())
                .build();

        ClientKey.tellKind(without);
        ClientKey.tellKind(missing);

        assertThat(missing.getClientKeyAlgo()).isEqualTo(without.getClientKeyAlgo());
    }

    private static Config holding(String pem) {
        var data = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        return new ConfigBuilder(Config.empty()).withClientKeyData(data).build();
    }

    private static String pem(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        var body = Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    }
}
