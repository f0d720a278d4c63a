using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListRecordsTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Nobody_lists_without_signing_in_or_without_the_permission() {
    var key = await app.Made();
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/records")).Status);
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), $"/api/registries/{key}/records")).Status);
  }

  [Theory]
  [InlineData("internal", false, false)]
  [InlineData("internallyShared", true, false)]
  [InlineData("derived", true, false)]
  [InlineData("foundation", true, true)]
  [InlineData("shared", true, true)]
  [InlineData("reference", true, true)]
  public async Task Its_class_says_who_reads_it(string sharing, bool reader, bool stranger) {
    var key = await app.Made(k => {
      var made = RecordApp.Establishments(k);
      made["class"] = sharing;
      return made;
    });
    await app.Added(key, RecordApp.Values("A"));
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records")).Status);
    Assert.Equal(reader ? 200 : 404, (await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records")).Status);
    Assert.Equal(stranger ? 200 : 404, (await app.Read(app.Stranger, $"/api/registries/{key}/records")).Status);
  }

  [Fact]
  public async Task A_registry_that_is_opened_is_read_by_others_only_when_a_second_person_has_approved() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("A"));
    var opened = RecordApp.Establishments(key);
    opened["open"] = true;
    await app.Bring(opened);
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/records")).Status);
    await app.Approve(key);
    await app.RunJobs();
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.Equal(200, (await app.Read(app.Stranger, $"/api/registries/{key}/records")).Status);
  }

  [Fact]
  public async Task Where_every_office_keeps_its_own_the_others_are_not_there() {
    var key = await app.Made(AddRecordTests.Offices);
    await app.Added(key, RecordApp.Values("A"), app.ReaderOfficial);
    var other = await app.Added(key, RecordApp.Values("B"), app.Stranger);
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records")).Body));
    Assert.Equal(["A", "B"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?sort=code")).Body));
    Assert.Equal(404, (await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records/{other}")).Status);
    Assert.Equal(404, (await app.Send(app.ReaderOfficial, HttpMethod.Patch, $"/api/registries/{key}/records/{other}", new { values = new JsonObject() }, 1)).Status);
  }

  [Theory]
  [InlineData("")]
  [InlineData("seats")]
  [InlineData("-seats")]
  [InlineData("kind,-seats")]
  [InlineData("-kind,seats")]
  [InlineData("name")]
  [InlineData("-opened,name")]
  [InlineData("active,-area,seen")]
  [InlineData("-at")]
  [InlineData("code")]
  [InlineData("-code")]
  [InlineData("state,from,code")]
  [InlineData("-to,version,id")]
  public async Task Pages_by_any_sort_give_every_record_once_in_one_order(string sort) {
    var key = await Many();
    var whole = RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?limit=100&sort={sort}")).Body);
    var paged = new List<string>();
    var next = "";
    do {
      var (status, body) = await app.Read(app.Steward, $"/api/registries/{key}/records?limit=4&sort={sort}{(next.Length > 0 ? "&after=" + Uri.EscapeDataString(next) : "")}");
      Assert.True(status == 200, body?.ToJsonString());
      paged.AddRange(RecordApp.Codes(body));
      next = (string?)body!["next"] ?? "";
    } while (next.Length > 0);
    Assert.Equal(30, whole.Distinct().Count());
    Assert.Equal(whole, paged);
  }

  [Theory]
  [InlineData("seats"), InlineData("-seats"), InlineData("kind,-seats"), InlineData("-kind,seats"), InlineData("code,seats")]
  public async Task Pages_give_every_record_once_where_no_value_is_less_than_any_other(string sort) {
    var key = await Many();
    await using var act = app.Begin(app.Steward);
    var registries = act.Services.GetRequiredService<Registries>();
    List<SortKey> keys = [.. sort.Split(',').Select(s => new SortKey(s.TrimStart('-'), s.StartsWith('-'), EmptyLeast: true))];
    var all = new List<RegistryRecord>();
    for (string? after = null, next = ""; next is not null; after = next) {
      var page = await registries.List(act.Work, new(key, Sort: keys, After: after, Limit: 4), TestContext.Current.CancellationToken);
      Assert.False(page.IsError, page.Error?.Code);
      all.AddRange(page.Value.Records);
      next = page.Value.Next;
    }
    Assert.Equal(30, all.DistinctBy(r => r.Id).Count());
    Assert.Equal(30, all.Count);
    var values = all.Select(r => r.Values[keys[0].Field]?.ToString()).ToList();
    Assert.Equal(keys[0].Descending ? values.OrderByDescending(v => v is not null) : values.OrderBy(v => v is not null), values);
  }

  [Fact]
  public async Task Empty_values_stand_last_and_from_the_end_first() {
    var key = await Many();
    var up = (await app.Read(app.Steward, $"/api/registries/{key}/records?limit=100&sort=seats")).Body!["records"]!.AsArray().Select(r => (long?)r!["values"]!["seats"]).ToArray();
    Assert.Equal(up.OrderBy(s => s is null).ThenBy(s => s), up);
    var down = (await app.Read(app.Steward, $"/api/registries/{key}/records?limit=100&sort=-seats")).Body!["records"]!.AsArray().Select(r => (long?)r!["values"]!["seats"]).ToArray();
    Assert.Equal(up.Reverse(), down);
    Assert.Contains(null, up);
  }

  string? many;

  /// <summary>Thirty records, many of them equal or empty in what they are sorted by.</summary>
  async Task<string> Many() {
    if (many is not null) return many;
    var key = await app.Made();
    var rows = Enumerable.Range(0, 30).Select(i => new {
      values = RecordApp.Values($"C{i:00}", ("name", i % 5 == 0 ? null : $"{"ăâeêoô"[i % 6]}ng {i % 4}"), ("seats", i % 3 == 0 ? null : i % 4 + 1), ("kind", i % 4 == 0 ? null : i % 2 == 0 ? "shop" : "kitchen"), ("area", i % 7 == 0 ? null : i % 3 + 0.5m),
        ("opened", i % 6 == 0 ? null : $"2020-01-{i % 5 + 1:00}"), ("active", i % 5 == 1 ? null : i % 2 == 0), ("seen", i % 4 == 1 ? null : $"2026-01-0{i % 3 + 1}T00:00:00.123456Z")),
    });
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows });
    Assert.True(status == 200, body?.ToJsonString());
    return many = key;
  }

  [Fact]
  public async Task An_order_that_no_index_has_is_refused_where_there_are_many_records_and_the_answer_names_others() {
    var key = await app.Made(k => {
      var made = RecordApp.Establishments(k);
      made["fields"]!.AsArray().Single(f => (string)f!["key"]! == "seats")!["list"] = true;
      return made;
    });
    await app.Added(key, RecordApp.Values("A"));
    foreach (var sort in new[] { "area", "kind,-seats", "-version" }) Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records?sort={sort}")).Status);
    await app.AsIntruder($"update pg_class set reltuples = 5000000 where oid = 'registry_data.{key}'::regclass");
    foreach (var sort in new[] { "area", "kind,-seats", "-version" }) {
      var (status, body) = await app.Read(app.Steward, $"/api/registries/{key}/records?sort={sort}");
      Assert.Equal((400, "registries.sort_costly"), (status, (string)body!["code"]!));
      Assert.Contains("Trường code, Trường kind, Trường seats", (string)body["detail"]!, StringComparison.Ordinal);
    }
    foreach (var sort in new[] { "code", "-code", "seats", "-kind", "from", "-at", "id", "holder" }) Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records?sort={sort}")).Status);
  }

  [Fact]
  public async Task What_takes_too_long_is_broken_off_and_says_so() {
    var key = await app.Made(k => {
      var made = RecordApp.Establishments(k);
      (made["class"], made["open"]) = ("shared", true);
      return made;
    });
    await using var other = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await other.OpenAsync(TestContext.Current.CancellationToken);
    await using var held = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
    await using (var command = new Npgsql.NpgsqlCommand($"lock table registry_data.{key} in access exclusive mode", other)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    var asked = new[] { $"/odata/{key}", $"/odata/{key}/$count", $"/ogc/collections/{key}/items", $"/ogc/collections/{key}/tiles/WebMercatorQuad/0/0/0" }.Select(path => app.Read(null, path));
    foreach (var (status, body) in await Task.WhenAll(asked)) Assert.Equal((503, "registries.list_costly"), (status, (string?)body!["code"] ?? (string?)body["error"]!["code"]));
  }

  [Fact]
  public async Task A_page_of_large_shapes_ends_early_and_the_next_goes_on_from_there() {
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("land", "polygon"));
      (made["class"], made["open"]) = ("shared", true);
      return made;
    });
    await app.AsIntruder($"""
      insert into registry_data.{key} (_id, _version, _office, _at, _process, code, land)
      select gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), n::text, st_multi(st_buffer(st_setsrid(st_makepoint(108 + n * 0.01, 13), 4326), 0.123456789, 'quad_segs=25000')) from generate_series(0, 9) n
      """);
    const string all = "0123456789";
    Assert.Equal((all, 2), await Pages($"/ogc/collections/{key}/items?limit=1000", p => p["features"]!, f => f["properties"]!["code"], p => p["links"]!.AsArray().SingleOrDefault(l => (string)l!["rel"]! == "next")?["href"]));
    Assert.Equal((all, 2), await Pages($"/odata/{key}?$orderby=code", p => p["value"]!, r => r["code"], p => p["@odata.nextLink"]));
    Assert.Equal((all[2..9], 1), await Pages($"/odata/{key}?$orderby=code&$skip=2&$top=7&$select=code", p => p["value"]!, r => r["code"], p => p["@odata.nextLink"]));
    Assert.Equal((all[..9], 2), await Pages($"/odata/{key}?$orderby=code&$top=9", p => p["value"]!, r => r["code"], p => p["@odata.nextLink"]));
    Assert.Equal((all, 2), await Pages($"/api/registries/{key}/records?limit=1000&sort=code", p => p["records"]!, r => r["values"]!["code"], p => p["next"] is { } next ? $"http://x/api/registries/{key}/records?limit=1000&sort=code&after={next}" : null));

    async Task<(string Codes, int Pages)> Pages(string path, Func<JsonNode, JsonNode> records, Func<JsonNode, JsonNode?> code, Func<JsonNode, JsonNode?> after) {
      var (codes, pages) = (new List<string>(), 0);
      for (var next = path; next is not null; pages++) {
        var (status, page) = await app.Read(path[1] == 'a' ? app.Steward : null, next);
        Assert.True(status == 200, page?.ToJsonString());
        codes.AddRange(records(page!).AsArray().Select(r => (string)code(r!)!));
        next = (string?)after(page!) is { } link ? new Uri(link).PathAndQuery : null;
      }
      return (string.Concat(codes.Order(StringComparer.Ordinal)), pages);
    }
  }

  [Fact]
  public async Task Conditions_choose_and_fields_are_named() {
    var key = await Many();
    var (_, body) = await app.Read(app.Steward, $"/api/registries/{key}/records?limit=100&seats[gte]=3&kind=shop&fields=code,seats");
    Assert.All(body!["records"]!.AsArray(), r => Assert.Equal(["code", "seats"], r!["values"]!.AsObject().Select(v => v.Key).Order(StringComparer.Ordinal)));
    Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 != 0 && i % 4 + 1 >= 3 && i % 4 != 0 && i % 2 == 0).Select(i => $"C{i:00}"), RecordApp.Codes(body).Order(StringComparer.Ordinal));
  }

  [Theory]
  [InlineData("sort=wings", "registries.unknown_field")]
  [InlineData("sort=place", "registries.unknown_field")]
  [InlineData("fields=wings", "registries.unknown_field")]
  [InlineData("wings=1", "registries.unknown_field")]
  [InlineData("limit=0", "registries.limit_wrong")]
  [InlineData("limit=1001", "registries.limit_wrong")]
  [InlineData("after=nowhere", "registries.cursor_wrong")]
  [InlineData("asOf=yesterday", "kernel.bad_request")]
  public async Task What_cannot_be_asked_is_refused(string query, string code) {
    var (status, body) = await app.Read(app.Steward, $"/api/registries/{await Many()}/records?{query}");
    Assert.Equal((400, code), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task A_cursor_serves_only_the_order_in_which_it_was_given_and_hides_what_it_holds() {
    var key = await Many();
    var next = (string)(await app.Read(app.Steward, $"/api/registries/{key}/records?limit=4&sort=holder")).Body!["next"]!;
    Assert.DoesNotContain(RecordApp.Number, System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(next)), StringComparison.Ordinal);
    Assert.Equal("registries.cursor_wrong", (string)(await app.Read(app.Steward, $"/api/registries/{key}/records?sort=name&after={next}")).Body!["code"]!);
  }

  [Fact]
  public async Task A_cursor_of_another_registry_is_none() {
    var (one, other) = (await Many(), await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("name", "date"))));
    await app.Added(other, new() { ["code"] = "A", ["name"] = "2026-01-01" });
    var next = (string)(await app.Read(app.Steward, $"/api/registries/{one}/records?limit=1&sort=name")).Body!["next"]!;
    var (status, body) = await app.Read(app.Steward, $"/api/registries/{other}/records?sort=name&after={next}");
    Assert.Equal((400, "registries.cursor_wrong"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task As_of_a_moment_the_list_is_as_it_was_known() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await Later();
    var then = app.Clock.GetUtcNow();
    await Later();
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" });
    await app.Added(key, RecordApp.Values("B"));
    var (_, body) = await app.Read(app.Steward, $"/api/registries/{key}/records?asOf={Uri.EscapeDataString(then.ToString("O"))}");
    Assert.Equal("Quán A", (string)Assert.Single(body!["records"]!.AsArray())!["values"]!["name"]!);
    Assert.Equal("Quán A", (string)(await app.Read(app.Steward, $"/api/registries/{key}/records/{id}?asOf={Uri.EscapeDataString(then.ToString("O"))}")).Body!["values"]!["name"]!);
    Assert.Equal(404, (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}?asOf=2020-01-01T00:00:00Z")).Status);
  }

  Task Later() {
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    return Task.CompletedTask;
  }
}
