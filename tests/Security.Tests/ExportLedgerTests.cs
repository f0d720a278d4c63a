using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>The ledger belongs to the whole installation: who may take it away is one permission, and why is always said.</summary>
public sealed class ExportLedgerTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Auditor = People.With("ledger.read", "ledger.export");
  const string Why = "Cung cấp cho đoàn thanh tra theo đề nghị";

  async Task<HttpResponseMessage> Send(Actor? actor, object body) => await app.As(actor).PostAsJsonAsync("/api/ledger/export", body, Ct);

  async Task<(int Status, string? Code)> Refused(Actor? actor, object body) {
    using var answer = await Send(actor, body);
    var said = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, said.Length == 0 ? null : (string?)JsonNode.Parse(said)!["code"]);
  }

  async Task<string> Proof(Guid thing) {
    using var answer = await Send(Auditor, new { @object = thing, format = "proof", reason = Why });
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    return await answer.Content.ReadAsStringAsync(Ct);
  }

  async Task<Guid> Sealed(int entries = 3) {
    var id = Guid.CreateVersion7();
    for (var i = 0; i < entries; i++) await app.Wrote(People.Citizen(), thing: id, facts: new { code = "H21.16-261121-0001", i }, reason: "đủ thành phần");
    for (var i = 0; i < 10; i++) await app.Wrote(null, "calendar.applied", "calendar");
    await app.Seal();
    return id;
  }

  [Fact]
  public async Task Nobody_takes_it_away_without_signing_in_or_the_permission() {
    var body = new { @object = await Sealed(), format = "proof", reason = Why };
    Assert.Equal(401, (await Refused(null, body)).Status);
    Assert.Equal(403, (await Refused(People.Citizen(), body)).Status);
    Assert.Equal(403, (await Refused(People.With("ledger.read"), body)).Status);
    Assert.DoesNotContain("Xuất các ghi nhận", (await app.As(People.With("ledger.read")).Page("/quan-tri/nhat-ky")).Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Without_a_reason_or_a_known_format_nothing_leaves() {
    var id = await Sealed();
    Assert.Equal((400, "ledger.reason_missing"), await Refused(Auditor, new { @object = id, format = "proof" }));
    Assert.Equal((400, "ledger.reason_missing"), await Refused(Auditor, new { @object = id, format = "proof", reason = "ngắn" }));
    Assert.Equal((400, "ledger.bad_format"), await Refused(Auditor, new { @object = id, format = "docx", reason = Why }));
    Assert.Equal((400, "ledger.bad_date"), await Refused(Auditor, new { @object = id, format = "csv", reason = Why, from = "32/13/2026" }));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'ledger.exported' and facts ->> 'object' = $1", id.ToString()));
  }

  [Fact]
  public async Task What_is_not_sealed_yet_or_is_not_there_gives_no_file() =>
    Assert.Equal((409, "ledger.export_empty"), await Refused(Auditor, new { @object = await app.Wrote(null), format = "proof", reason = Why }));

  [Fact]
  public async Task A_table_has_the_sentences_and_a_cell_that_would_compute_is_defused() {
    var id = await app.Wrote(null, "dossiers.refused", reason: "=cmd|' /C calc'!A0");
    await app.Seal();
    using var answer = await Send(Auditor, new { @object = id, format = "csv", reason = Why });
    var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);
    Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
    var text = Encoding.UTF8.GetString(bytes);
    Assert.Contains("\"Hệ thống đã từ chối tiếp nhận hồ sơ.\"", text, StringComparison.Ordinal);
    Assert.Contains("\"'=cmd|", text, StringComparison.Ordinal);
    Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
  }

  [Fact]
  public async Task It_is_evidence_with_its_reason_and_the_hash_of_the_file() {
    var id = await Sealed();
    var proof = await Proof(id);
    var row = Assert.Single(await app.Sql("select actor, office, reason, purpose, facts ->> 'sha256', facts ->> 'entries' from ledger.entry where type = 'ledger.exported' and facts ->> 'object' = $1", id.ToString()));
    Assert.Equal([Auditor.Id, Auditor.Post!.Office, Why, "ledger.export", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(proof))), "3"], row);
  }

  [Fact]
  public async Task A_proof_holds_with_the_key_that_is_published_and_with_no_other() {
    var proof = await Proof(await Sealed());
    var key = await app.As().GetStringAsync("/api/ledger/key", Ct);
    var report = ProofCheck.Run(proof, key);
    Assert.True(report.Holds, string.Join('\n', report.Faults));
    Assert.Equal(3, report.Entries);
    using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    Assert.False(ProofCheck.Run(proof, other.ExportSubjectPublicKeyInfoPem()).Holds);
  }

  [Fact]
  public async Task Any_byte_that_is_changed_is_found() {
    var proof = Encoding.UTF8.GetBytes(await Proof(await Sealed(2)));
    var missed = new List<string>();
    for (var i = 0; i < proof.Length; i++) {
      var changed = proof.ToArray();
      changed[i] ^= 1;
      if (ProofCheck.Run(Encoding.UTF8.GetString(changed), null).Holds) missed.Add($"{i}: {Encoding.UTF8.GetString(proof[Math.Max(0, i - 20)..Math.Min(proof.Length, i + 20)])}");
    }
    Assert.Empty(missed);
  }

  [Fact]
  public async Task An_entry_put_beside_or_moved_is_found() {
    var text = await Proof(await Sealed(2));
    var whole = JsonSerializer.Deserialize<ProofBundle>(text, Json.Options)!;
    var (one, two) = (whole.Entries[0], whole.Entries[1]);
    Assert.True(ProofCheck.Run(whole.Text(), null).Holds);
    string[] altered = [
      (whole with { Entries = [one with { Position = one.Position + 1 }, two] }).Text(), (whole with { Entries = [one with { Path = [.. one.Path.Skip(1)] }, two] }).Text(),
      (whole with { Entries = [one with { Path = two.Path }, two] }).Text(), (whole with { Entries = [one with { Reason = null }, two] }).Text(), (whole with { Entries = [null!] }).Text(),
      (whole with { Heads = [] }).Text(), (whole with { Heads = [null!] }).Text(), (whole with { Heads = [whole.Heads[0] with { Size = int.MaxValue }] }).Text(),
      text.Replace("\"format\"", "\"note\": 1,\n  \"format\"", StringComparison.Ordinal), text + " ", "{}", "", "null",
    ];
    Assert.DoesNotContain(altered, t => ProofCheck.Run(t, null).Holds);
  }

  [Fact]
  public async Task The_command_checks_a_file_without_a_database() {
    var file = Path.Combine(app.Data, "proof.json");
    await File.WriteAllTextAsync(file, await Proof(await Sealed()), Ct);
    var none = new Dictionary<string, string?> { ["SAOLA_DB"] = "Host=127.0.0.1;Port=1;Database=none", ["SAOLA_DB_WEB"] = null, ["SAOLA_DATA"] = Path.Combine(app.Data, "nowhere") };
    var (code, said) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), $"verify --proof {file}", none);
    Assert.True(code == 0 && said.Contains("The proof holds.", StringComparison.Ordinal), said);
    await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Ct)).Replace("dossiers.accepted", "dossiers.accepteđ", StringComparison.Ordinal), Ct);
    (code, said) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), $"verify --proof {file}", none);
    Assert.True(code == 1 && said.Contains("The proof does NOT hold.", StringComparison.Ordinal), said);
  }

  [Fact]
  public async Task The_page_gives_the_file_without_a_script() {
    var id = await Sealed();
    var client = app.As(Auditor);
    var form = (IHtmlFormElement)(await client.Page($"/quan-tri/nhat-ky?object={id}")).GetElementById("export")!;
    var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Select(i => KeyValuePair.Create(i.Name!, i.Value)).Append(KeyValuePair.Create("format", "proof")).ToList();
    using var refused = await client.PostAsync("/quan-tri/nhat-ky/xuat", new FormUrlEncodedContent(fields), Ct);
    Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
    using var given = await client.PostAsync("/quan-tri/nhat-ky/xuat", new FormUrlEncodedContent(fields.Append(KeyValuePair.Create("reason", Why))), Ct);
    var file = await given.Content.ReadAsStringAsync(Ct);
    Assert.True(given.StatusCode == HttpStatusCode.OK && ProofCheck.Run(file, null).Holds, $"{given.StatusCode} {file}");
    using var forged = await client.PostAsync("/quan-tri/nhat-ky/xuat", new FormUrlEncodedContent(fields.Where(f => f.Key != "__form").Append(KeyValuePair.Create("reason", Why))), Ct);
    Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
  }

  [Fact]
  public void Paths_of_many_leaves_are_those_of_each() {
    for (var size = 1; size <= 70; size++) {
      byte[][] hashes = [.. Enumerable.Range(0, size).Select(i => SHA256.HashData(BitConverter.GetBytes(i)))];
      var paths = Merkle.Sha256.Paths(hashes, [.. Enumerable.Range(0, size)]);
      for (var i = 0; i < size; i++) {
        Assert.Equal(Merkle.Sha256.Path(i, hashes), paths[i]);
        Assert.Equal(Merkle.Depth(i, size), paths[i].Count);
      }
    }
  }
}
