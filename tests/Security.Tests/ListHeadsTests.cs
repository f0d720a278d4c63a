using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Batch heads are for everyone: they hold no fact, and whoever keeps one can tell later that nothing was cut off.</summary>
public sealed class ListHeadsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Sealed(int batches = 1) {
    for (var i = 0; i < batches; i++) {
      await using var act = app.Begin();
      act.Work.Record("tests.happened", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
      await app.Seal();
    }
  }

  async Task<JsonNode> Heads(string query) => JsonNode.Parse(await app.As().GetStringAsync("/api/ledger/heads" + query, Ct))!;

  [Fact]
  public async Task Anyone_can_fetch_the_batch_heads_and_check_their_signature() {
    await Sealed();
    var client = app.As();
    var head = (await Heads("?count=1"))["heads"]![0]!;
    using var key = ECDsa.Create();
    key.ImportFromPem(await client.GetStringAsync("/api/ledger/key", Ct));
    var read = new BatchHead((long)head["number"]!, (int)head["size"]!, Convert.FromHexString((string)head["root"]!), Convert.FromHexString((string)head["previous"]!),
      (DateTimeOffset)head["at"]!, (string)head["key"]!, []);
    Assert.True(key.VerifyData(read.Signed(), Convert.FromBase64String((string)head["signature"]!), HashAlgorithmName.SHA256));
    Assert.Contains("Lô ", (await app.As(People.With("ledger.read")).Page("/quan-tri/nhat-ky/lo")).QuerySelector("tbody")!.TextContent);
  }

  [Fact]
  public async Task Pages_hold_every_head_once_each_following_the_one_before() {
    await Sealed(5);
    var seen = new List<JsonNode>();
    for (string? before = ""; before is not null;) {
      var page = await Heads("?count=2" + (before.Length == 0 ? "" : $"&before={before}"));
      seen.AddRange(page["heads"]!.AsArray().Select(h => h!));
      before = page["next"]?.ToString();
    }
    Assert.Equal(Enumerable.Range(1, seen.Count).Reverse(), seen.Select(h => (int)h["number"]!));
    Assert.Equal(seen.SkipLast(1).Select(h => (string?)h["previous"]), seen.Skip(1).Select(h => (string?)h["root"]));
  }

  [Theory]
  [InlineData("?count=0", 1)]
  [InlineData("?count=100000", 1000)]
  public async Task A_page_is_neither_empty_nor_endless(string query, int most) {
    await Sealed();
    Assert.InRange((await Heads(query))["heads"]!.AsArray().Count, 1, most);
  }

  [Fact]
  public async Task What_is_no_number_is_refused() =>
    Assert.Equal(HttpStatusCode.BadRequest, (await app.As().GetAsync("/api/ledger/heads?before=x", Ct)).StatusCode);
}
