using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>The tests that the packs of this repository bring, each shown by its name.</summary>
public sealed class TrialPackTests {
  static readonly Lazy<TriedTests> Tried = new(() => Processes.Try(PackReader.Read([Path.Combine(Repository.Root, "packs")]).Set));

  public static TheoryData<string> Tests => new(Tried.Value.Tests.Select(t => t.Id));

  [Theory]
  [MemberData(nameof(Tests))]
  public void A_test_of_a_pack_passes(string id) {
    var test = Tried.Value.Tests.Single(t => t.Id == id);
    Assert.True(test.Failure is null, $"{test.File}: {test.Name}\n{test.Failure}\n{string.Join('\n', test.Record)}");
  }

  [Fact]
  public void Every_way_through_a_tested_process_is_taken_by_a_test() => Assert.Empty(Tried.Value.Untaken);
}

/// <summary>What a test of a pack says when it fails, and what lint says of one that is written wrongly.</summary>
public sealed class TrialFailureTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static string Process => new Bpmn("leave").Message("paid").Start().User("ask", more: """<zeebe:formDefinition formId="leave:form/leave" />""")
    .Element("exclusiveGateway", "choice", attributes: "default=\"yes\"").Catch("wait", "paid").End("granted").End("refused")
    .Path("start", "ask", "choice").Flow("choice", "wait", id: "yes").Flow("choice", "refused", "=decision = \"no\"").Flow("wait", "granted").Xml;

  const string Form = """
    { "id": "leave", "type": "default", "schemaVersion": 18, "components": [{ "type": "group", "label": "Nghỉ phép", "id": "g", "components": [
      { "type": "radio", "key": "decision", "label": "Ý kiến", "id": "d", "values": [{ "label": "Có", "value": "yes" }, { "label": "Không", "value": "no" }] },
      { "type": "number", "key": "days", "label": "Số ngày", "id": "n", "validate": { "max": 30 }, "conditional": { "hide": "=decision = \"no\"" } }] }] }
    """;

  static string Test(string steps, string more = "") =>
    "{\n\"id\": \"leave:test/one\", \"name\": { \"vi\": \"Nghỉ phép\" }, \"process\": \"leave:process/leave\", \"office\": \"H1\", \"variables\": { \"code\": \"7\" },\n\"steps\": [\n" + steps + "\n]" + more + "\n}";

  static PackReading Read(string test) {
    var folder = Directory.CreateTempSubdirectory("saola-pack-");
    try {
      foreach (var (file, text) in new[] {
        ("pack.json", """{ "id": "leave", "version": "1.0.0", "name": { "vi": "Nghỉ phép" }, "depends": {} }"""), ("processes/leave.bpmn", Process), ("forms/leave.json", Form), ("tests/one.json", test),
      }) {
        var path = Path.Combine(folder.FullName, "leave", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
      }
      return PackReader.Read([Path.Combine(folder.FullName, "leave")]);
    } finally {
      folder.Delete(recursive: true);
    }
  }

  static TriedTest Try(string steps, string more = "") => Assert.Single(Processes.Try(Read(Test(steps, more)).Set).Tests);

  const string Paid = """{ "answer": "ask", "with": { "decision": "yes" } }, { "message": "paid", "key": "7", "expect": { "end": "granted", "path": ["start", "ask", "wait", "granted"] } }""";

  [Fact]
  public void A_test_that_comes_out_as_expected_has_no_failure_and_a_record() {
    var test = Try(Paid, """, "expect": { "open": [], "variables": { "decision": "yes", "other": null } }""");
    Assert.Null(test.Failure);
    Assert.Contains(test.Record, line => line.Contains("ask", StringComparison.Ordinal) && line.StartsWith("08:00, 05/01/2026", StringComparison.Ordinal));
  }

  [Theory]
  [InlineData("""{ "expect": { "open": ["wait"] } }""", "1", "wait", "ask")]
  [InlineData("""{ "expect": { "open": [{ "task": "ask", "candidates": ["H1:clerk"] }] } }""", "1", "H1:clerk", "H1:specialist")]
  [InlineData("""{ "expect": { "open": [{ "task": "ask", "due": "2026-01-06T08:00" }] } }""", "1", "2026-01-06T08:00", "null")]
  [InlineData("""{ "answer": "ask" }, { "expect": { "awaits": [{ "message": "paid", "key": "8" }] } }""", "2", "\"8\"", "\"7\"")]
  [InlineData("""{ "answer": "ask", "with": { "decision": "no" } }, { "expect": { "end": "granted" } }""", "2", "granted", "refused")]
  [InlineData("""{ "answer": "ask", "with": { "decision": "no" }, "expect": { "variables": { "decision": "maybe" } } }""", "1", "maybe", "no")]
  [InlineData("""{ "answer": "ask", "expect": { "path": ["start"] } }""", "1", "[\"start\"]", "[\"start\",\"ask\"]")]
  [InlineData("""{ "message": "paid", "key": "7" }""", "1", "1", "0")]
  [InlineData("""{ "answer": "ask", "with": { "decision": "perhaps" } }""", "1", "leave:form/leave", "decision")]
  [InlineData("""{ "answer": "ask", "with": { "days": 31 } }""", "1", "30", "days")]
  [InlineData("""{ "answer": "ask", "with": { "reason": "ốm" } }""", "1", "leave:form/leave", "reason")]
  [InlineData("""{ "answer": "ask", "with": { "decision": "no", "days": 3 } }""", "1", "leave:form/leave", "days")]
  [InlineData("""{ "answer": "ask" }, { "answer": "ask" }""", "2", "ask", "-")]
  public void A_failure_names_the_step_what_was_expected_and_what_came(string steps, string step, string expected, string came) {
    var failure = Try(steps).Failure;
    Assert.NotNull(failure);
    Assert.Contains(step, failure[..failure.IndexOf('(', StringComparison.Ordinal)], StringComparison.Ordinal);
    Assert.Contains(expected, failure, StringComparison.Ordinal);
    Assert.Contains(came, failure, StringComparison.Ordinal);
  }

  [Fact]
  public void Ways_that_no_test_takes_are_named() {
    var tried = Processes.Try(Read(Test(Paid)).Set);
    Assert.Equal("leave: choice -> refused", Assert.Single(tried.Untaken));
    Assert.Equal(0, tried.Failed);
    Assert.Contains(tried.Told(record: false), line => line.Contains("choice -> refused", StringComparison.Ordinal));
  }

  [Theory]
  [InlineData("""{ "answr": "ask" }""", "answr")]
  [InlineData("""{ "answer": "ask", "expect": { "opens": [] } }""", "opens")]
  [InlineData("""{ "answer": "asks" }""", "asks")]
  [InlineData("""{ "answer": "ask", "message": "paid" }""", "answer ask message paid")]
  [InlineData("""{ "with": {} }""", "expect")]
  [InlineData("""{ "pass": { "workingDays": 1, "workingHours": 2 } }""", "workingDays 1 workingHours 2")]
  [InlineData("""{ "pass": { "duration": "P1X" } }""", "P1X")]
  [InlineData("""{ "pass": { "until": "2026-13-01T08:00" } }""", "2026-13-01T08:00")]
  [InlineData("""{ "answer": "ask", "expect": { "end": "lost" } }""", "lost")]
  [InlineData("""{ "answer": "ask", "expect": { "open": [{ "task": "lost" }] } }""", "lost")]
  public void A_test_written_wrongly_is_named_by_file_and_line(string step, string named) {
    using var scope = app.Services.CreateScope();
    var lint = scope.ServiceProvider.GetRequiredService<PackLint>();
    Assert.Empty(Lint(Test(Paid)));
    var faults = Lint(Test("""{ "answer": "ask" },""" + "\n" + step));
    Assert.True(faults.Any(f => f.File == "leave/tests/one.json" && f.Line == 5 && f.Problem.Contains(named, StringComparison.Ordinal) && f.Cure.Length > 0), string.Join('\n', faults));

    PackFault[] Lint(string test) => [.. lint.Run(Read(test)).Where(f => f.File.Contains("tests/", StringComparison.Ordinal))];
  }
}
