package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstablishedTcpTest {
    @ParameterizedTest
    @CsvSource({
        "a new connection over which nothing has come,      0, 1200, 1200, false",
        "a question after an earlier answer,              300, 5000, 1200, false",
        "an answer that has begun,                        300, 1200, 1210, true",
        "question and answer within one step of the clock, 300, 1200, 1200, true"
    })
    void anAnswerHasBegunIfSomethingHasComeSinceTheQuestionOrMayHave(
            String what, long bytesReceived, long sinceReceived, long sinceSent, boolean answered) {
        assertThat(EstablishedTcp.isAnswered(bytesReceived, sinceReceived, sinceSent))
                .as(what)
                .isEqualTo(answered);
    }
}
