using System.Diagnostics;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class CodeSamplesTests(BusSite app) : IClassFixture<BusSite> {
  const string Written = """
    {"openapi":"3.0.3","info":{"title":"a","version":"1"},"paths":{"/echo/{id}":{"post":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"},"example":"O'Neil \"số\" 1"},
      {"name":"lang","in":"query","required":true,"schema":{"type":"string","enum":["vi"]}},{"name":"X-Name","in":"header","required":true,"schema":{"type":"string"},"example":"it's"}],
      "requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{"name":{"type":"string","example":"Đỗ \"A\" 'B' $x `y`"},"born":{"type":"string","format":"date"},"ages":{"type":"array","items":{"type":"integer","minimum":3}}}}}}},
      "responses":{"200":{"description":"","content":{"application/json":{}}}}}}}}
    """;

  IReadOnlyList<CodeSample> Samples(bool withCertificate = false) =>
    CodeSamples.Of(app.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority), $"{app.Owner}/svc", ContractReader.Read(Written).Value.Operations[0], app.Caller.ToString(), withCertificate);

  static async Task<string> Ran(string program, string argument, string text) {
    using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program) { ArgumentList = { argument, text }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
    var (said, wrong) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    return await said + await wrong;
  }

  [Theory]
  [InlineData("curl", "bash", "-c"), InlineData("JavaScript", "node", "--input-type=module")]
  public async Task A_sample_that_is_run_as_it_stands_reaches_the_service(string language, string program, string argument) {
    var sample = Samples().Single(s => s.Language == language).Text;
    var said = language == "curl" ? await Ran(program, argument, sample) : await Ran(program, argument, "--eval=" + sample);
    Assert.Contains("\"target\":\"/base/echo/O%27Neil%20%22s%E1%BB%91%22%201?lang=vi\"", said, StringComparison.Ordinal);
    Assert.Contains("\"x-name\":\"it\\u0027s\"", said, StringComparison.Ordinal);
  }

  [Fact]
  public void Each_names_the_real_address_the_caller_and_its_certificate() {
    Assert.Equal(["curl", "C#", "Java", "JavaScript"], Samples().Select(s => s.Language));
    Assert.All(Samples(), s => Assert.All([$"/r1/{app.Owner}/svc/echo/", "X-Road-Client", app.Caller.ToString(), "2026-01-31"], part => Assert.Contains(part, s.Text, StringComparison.Ordinal)));
    Assert.All(Samples(withCertificate: true), s => Assert.Contains(s.Language == "Java" ? "sslContext" : "he-thong.p", s.Text, StringComparison.Ordinal));
    Assert.All(Samples(), s => Assert.DoesNotContain("he-thong", s.Text, StringComparison.Ordinal));
  }

  /// <summary>Fifty times itself, in each way in which a schema can hold others.</summary>
  static string Many(string word) => word switch {
    "properties" => $"{{\"type\":\"object\",\"properties\":{{{string.Join(',', Enumerable.Range(0, 50).Select(n => $"\"f{n}\":{{\"$ref\":\"#/components/schemas/A\"}}"))}}}}}",
    "items" => """{"type":"array","items":{"$ref":"#/components/schemas/A"}}""",
    _ => $"{{\"{word}\":[{string.Join(',', Enumerable.Repeat("{\"$ref\":\"#/components/schemas/A\"}", 50))}]}}",
  };

  [Theory]
  [InlineData("oneOf"), InlineData("anyOf"), InlineData("allOf"), InlineData("properties"), InlineData("items")]
  public void A_schema_that_holds_itself_is_told_as_far_as_a_reader_follows(string word) {
    const string Holds = """{"openapi":"3.0.3","info":{"title":"a","version":"1"},"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}},"responses":{"200":{"description":""}}}}},"components":{"schemas":{"A":SHAPE}}}""";
    var read = ContractReader.Read(Holds.Replace("SHAPE", Many(word), StringComparison.Ordinal));
    Assert.False(read.IsError, read.Error?.Message);
    var shape = read.Value.Operations[0].Body!.Content["application/json"].Shape;
    Assert.InRange(CodeSamples.Example(shape)!.ToJsonString().Length, 2, 20_000);
    Assert.InRange(Pages.ShapeRows.Of(shape).Count, 0, 200);
  }
}
