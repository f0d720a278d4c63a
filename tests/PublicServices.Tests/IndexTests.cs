using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class IndexTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("on_time", 3, 4, 15)]
  [InlineData("online", 1, 2, 6)]
  [InlineData("paid_online", 1, 4, 2.5)]
  [InlineData("electronic_result", 1, 2, 3)]
  [InlineData("digitised", 1, 4, 1)]
  [InlineData("stored", 1, 2, 2)]
  [InlineData("published_complete", 1, 2, 1)]
  // full points from 80 %, and from 90 %
  [InlineData("reused", 4, 10, 1)]
  [InlineData("reused", 8, 10, 2)]
  [InlineData("reused", 10, 10, 2)]
  [InlineData("content", 45, 100, 3)]
  [InlineData("content", 9, 10, 6)]
  [InlineData("content", 10, 10, 6)]
  public void Points_follow_the_share(string part, long reached, long whole, decimal points) =>
    Assert.Equal(points, ServiceIndex.Parts.Single(p => p.Key == part).Points(reached, whole));

  [Fact]
  public void The_groups_bear_the_points_of_the_decision() {
    var sums = ServiceIndex.Of(new Dictionary<string, (long, long)>()).Sums;
    Assert.Equal([("openness", 18m), ("progress", 20m), ("online", 12m), ("payment", 10m), ("digitisation", 22m), ("satisfaction", 18m)], sums.Select(s => (s.Group, s.Most)));
    Assert.Equal(100, sums.Sum(s => s.Most));
  }

  [Fact]
  public void What_is_not_known_is_neither_reached_nor_counted() {
    var index = ServiceIndex.Of(new Dictionary<string, (long, long)> { ["content"] = (1, 2), ["petitions_on_time"] = (5, 5), ["on_time"] = (0, 0) });
    Assert.Null(index.Lines.Single(l => l.Part.Key == "petitions_on_time").Points);
    Assert.Null(index.Lines.Single(l => l.Part.Key == "on_time").Points);
    Assert.Equal((6m, 18m), (index.Sums.Single(s => s.Group == "satisfaction").Counted, index.Sums.Single(s => s.Group == "satisfaction").Most));
    Assert.Equal(6, index.Counted);
    Assert.Equal(Math.Round(0.5m / 0.9m * 6, 6), Math.Round(index.Reached, 6));
  }

  [Theory]
  [InlineData(null, true)]
  [InlineData("steps", false)]
  [InlineData("channels", false)]
  [InlineData("targetGroups", false)]
  [InlineData("results", false)]
  [InlineData("legalBasis", false)]
  [InlineData("components", false)]
  [InlineData("deadlines", false)]
  [InlineData("fees", false)]
  public void A_procedure_is_published_completely_when_nothing_is_open(string? missing, bool complete) {
    var item = JsonNode.Parse("""
      {"steps": [{"vi": "x"}], "channels": ["online"], "targetGroups": ["citizen"], "results": [{"key": "k"}], "legalBasis": [{"document": "d"}],
       "cases": [{"components": [{"key": "a"}], "deadlines": [{"amount": 3}], "fees": [{"amount": 0}]}]}
      """)!.AsObject();
    var one = item["cases"]![0]!.AsObject();
    if (missing is "components") one[missing] = new JsonArray();
    else if (missing is "deadlines" or "fees") one[missing]![0]!["amount"] = null;
    else if (missing is not null) item[missing] = new JsonArray();
    Assert.Equal(complete, ServiceIndex.IsComplete(item));
  }

  [Fact]
  public async Task Each_part_counts_its_rows_of_the_month() {
    await using var app = new DossierApp();
    await app.InitializeAsync();
    await app.Ready();
    var ids = new List<Guid>();
    for (var i = 0; i < 4; i++) ids.Add((Guid)(await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission()))["id"]!);
    var now = app.Clock.GetUtcNow().UtcDateTime;
    // two processed: one with a sealed result that lies in the person's store
    await app.AsIntruder("update public_services.dossier set status = 9, accepted_at = $2, processed_at = $2, appointment_at = $2 where id = any($1)", ids.Take(2).ToArray(), now);
    await app.AsIntruder("""
      insert into public_services.dossier_result (id, dossier, office, name, granted, check_token, signed_file, signed_by, signer_name, signed_at, sealed_file, sealed_at, sha256, electronic_at)
      values ($1, $2, $3, 'x', true, 't', $1, $1, 'x', $4, $1, $4, 'x', $4)
      """, Guid.CreateVersion7(), ids[0], DossierApp.Pleiku, now);
    // of three with answers one was filled in and kept, one was filled in and changed; one of the four has a paper without a file
    await app.AsIntruder("update public_services.dossier set provenance = '{\"hoTen\": {\"source\": \"profile.fullName\", \"origin\": \"x\", \"at\": \"2026-11-16T01:00:00Z\", \"changed\": false}}' where id = $1", ids[0]);
    await app.AsIntruder("update public_services.dossier set provenance = '{\"hoTen\": {\"source\": \"profile.fullName\", \"origin\": \"x\", \"at\": \"2026-11-16T01:00:00Z\", \"changed\": true}}' where id = $1", ids[1]);
    await app.AsIntruder("update public_services.dossier set form = '{}' where id = $1", ids[3]);
    await app.AsIntruder("update public_services.dossier_component set file = case when dossier = $1 then null else gen_random_uuid() end", ids[2]);
    for (var i = 0; i < 4; i++)
      await app.AsIntruder("""
        insert into public_services.payment (id, order_id, dossier, dossier_code, office, office_code, amount, state, channel, created_at, paid_at, receipt_year, receipt_number)
        values ($1, $2, $3, 'x', $4, 'H21.106', 1000, 'paid', $5, $6, $6, 2026, $7)
        """, Guid.CreateVersion7(), $"o{i}", ids[i], DossierApp.Pleiku, i == 0 ? "online" : "counter", now, i + 1);
    foreach (var (id, score) in new[] { (ids[0], 5), (ids[1], 2) })
      await app.AsIntruder("insert into public_services.dossier_rating (dossier, office, office_score, at) values ($1, $2, $3, $4)", id, DossierApp.Pleiku, (short)score, now);
    // of another month: not counted
    await app.AsIntruder("insert into public_services.dossier_rating (dossier, office, office_score, at) values ($1, $2, 5, $3)", Guid.CreateVersion7(), DossierApp.Pleiku, now.AddMonths(-2));
    foreach (var (id, kind, content) in new (Guid, string, object)[] { (ids[0], "complaint", true), (ids[1], "complaint", false), (ids[2], "complaint", DBNull.Value), (ids[3], "question", true) })
      await app.AsIntruder("""
        insert into public_services.dossier_question (id, dossier, office, kind, text, at, answer, answered_at, content, judged_at) values ($1, $2, $3, $4, 'x', $5, 'y', $5, $6::boolean, case when $6::boolean is null then null else $5 end)
        """, Guid.CreateVersion7(), id, DossierApp.Pleiku, kind, now, content);
    // one that the portal confirmed, one that is behind, two of which it never heard
    Assert.Equal((0, 0), (await Parts(app))["synchronised"]);
    await app.AsIntruder("insert into public_services.portal_comparison (id, started_at, since, finished_at, listed, differences) values ($1, $2, $2, $2, 0, 0)", Guid.CreateVersion7(), now);
    foreach (var (id, behind) in new[] { (ids[0], false), (ids[1], true) })
      await app.AsIntruder("insert into public_services.portal_record (id, dossier, code, sequence, tries, confirmed_at, behind_since) values ($1, $1, $2, 1, 0, $3, $4)", id, id.ToString(), now, behind ? now : DBNull.Value);
    var parts = await Parts(app);
    Assert.Equal((4, 4), parts["online"]);
    Assert.Equal((4, 4), parts["on_time"]);
    Assert.Equal((1, 4), parts["synchronised"]);
    Assert.Equal((1, 4), parts["paid_online"]);
    Assert.Equal((1, 2), parts["electronic_result"]);
    Assert.Equal((1, 2), parts["stored"]);
    Assert.Equal((3, 4), parts["digitised"]);
    Assert.Equal((1, 3), parts["reused"]);
    Assert.Equal((1, 2), parts["content"]);
    Assert.Equal((1, 2), parts["petitioners_content"]);
    Assert.Equal((0, 0), parts["petitions_on_time"]);
    var html = System.Net.WebUtility.HtmlDecode(await app.As().GetStringAsync("/thong-ke?co-quan=H21.106", Ct));
    foreach (var expected in new[] { "Thanh toán trực tuyến", "chưa có dữ liệu", "Chỉ số phục vụ người dân, doanh nghiệp: UBND phường Pleiku", "1/4", "không tính là 0", "Nguồn: cơ sở dữ liệu hồ sơ" })
      Assert.Contains(expected, html, StringComparison.Ordinal);
  }

  static async Task<Dictionary<string, (long Reached, long Whole)>> Parts(DossierApp app) {
    await using (var act = app.Begin()) {
      await StatisticCount.Count(act.Work, StatisticCount.First(Vn.Day(act.Work.Now)), Ct);
      await act.Work.Commit(Ct);
    }
    var office = (await app.As().GetFromJsonAsync<JsonNode>("/api/statistics", Ct))!["byOffice"]![0]!;
    return office["index"]!["parts"]!.AsArray().ToDictionary(p => (string)p!["key"]!, p => ((long)p!["reached"]!, (long)p["whole"]!));
  }
}
