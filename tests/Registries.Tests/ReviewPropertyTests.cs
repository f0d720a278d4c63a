using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whatever is proposed and accepted one after another, the records are those that writing them at once makes.</summary>
public sealed class ReviewPropertyTests(ReviewApp app) : IClassFixture<ReviewApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory, InlineData(1), InlineData(2), InlineData(3)]
  public async Task Accepted_proposals_make_the_records_that_writing_makes(int seed) {
    var (random, direct, reviewed) = (new Random(seed), await app.Made(), await app.Made(ReviewApp.Reviewed));
    var living = new List<(Guid Direct, Guid Reviewed, int Version)>();
    for (var step = 0; step < 40; step++) {
      app.Clock.Pass(TimeSpan.FromSeconds(random.Next(1, 100)));
      var values = Values(random, step);
      var kind = living.Count < 2 ? 0 : random.Next(5);
      var day = new DateOnly(2026, 1, 1).AddDays(step);
      if (kind == 0) {
        values["code"] = $"R{step}";
        var (one, other) = (await Write(direct, (r, w) => r.Add(w, direct, null, Copy(values), day, new(), Ct)), await Write(reviewed, (r, w) => r.Add(w, reviewed, null, Copy(values), day, new(), Ct)));
        living.Add((one.Id, other.Id, 1));
        continue;
      }
      var (a, b, version) = living[random.Next(living.Count)];
      if (kind == 1) {
        await Write(direct, (r, w) => r.End(w, direct, a, version, day, "revoked", new(), Ct));
        await Write(reviewed, (r, w) => r.End(w, reviewed, b, version, day, "revoked", new(), Ct));
        living.RemoveAll(l => l.Direct == a);
      } else {
        DateOnly? from = kind == 2 ? day : null;
        var written = await Write(direct, (r, w) => r.Change(w, direct, a, version, Copy(values), from, new(), Ct));
        await Write(reviewed, (r, w) => r.Change(w, reviewed, b, version, Copy(values), from, new(), Ct));
        living[living.FindIndex(l => l.Direct == a)] = (a, b, written.Version);
      }
    }
    const string All = "select code, name, kind, seats, area, per_seat, phone, holder, st_asewkt(place), _state, _from, _to, _version, _search from registry_data.{0} order by code";
    Assert.Equal(await app.Sql(string.Format(null, All, direct)), await app.Sql(string.Format(null, All, reviewed)));
    Assert.Empty(await app.Sql("select 1 from registries.proposal where registry = $1 and status <> 'Accepted'", reviewed));
  }

  static JsonObject Copy(JsonObject values) => (JsonObject)values.DeepClone();

  static JsonObject Values(Random random, int step) {
    var values = new JsonObject();
    if (random.Next(2) == 0) values["name"] = $"Tên {step}";
    if (random.Next(2) == 0) values["seats"] = random.Next(4) == 0 ? null : random.Next(1, 500);
    if (random.Next(2) == 0) values["area"] = random.Next(1, 10_000) / 100m;
    if (random.Next(3) == 0) values["phone"] = random.Next(4) == 0 ? null : $"0905 {step:000}";
    if (random.Next(3) == 0) values["holder"] = random.Next(2) == 0 ? RecordApp.Number : RecordApp.OtherNumber;
    if (random.Next(3) == 0) values["place"] = JsonNode.Parse($$"""{"type":"Point","coordinates":[{{100 + random.Next(1000) / 100m}},14]}""");
    if (random.Next(4) == 0) values["_state"] = "active";
    return values;
  }

  /// <summary>What waits for a second person is accepted by one.</summary>
  async Task<RegistryRecord> Write(string registry, Func<Registries, Work, Task<Answer<RegistryRecord>>> write) {
    await using var act = app.Begin(app.Steward, RegistryPermissions.Write);
    var written = await write(act.Services.GetRequiredService<Registries>(), act.Work);
    Assert.False(written.IsError, written.Error?.Message);
    if (written.Value.Proposal is null && (await app.Find(registry))!.Review) return written.Value; // nothing changes
    act.Work.Record("tests.written", "thing", written.Value.Id);
    await act.Work.Commit(Ct);
    if (written.Value.Proposal is { } proposal) await app.Accept(proposal);
    return written.Value;
  }
}
