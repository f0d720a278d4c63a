using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Messages with their proof, judged by programs of others.</summary>
public sealed partial class TakeProofTests(SealedSite site) : IClassFixture<SealedSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Called(string id, HttpContent? content = null) {
    using var answer = await site.Call(site.Path("/echo/1?a=b"), content is null ? null : HttpMethod.Post, content, more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
  }

  async Task<(int Status, string? Type, byte[] Body)> Asked(string id, PartyId? party = null, string more = "", Actor? actor = null) {
    var of = party ?? site.Caller;
    using var client = site.As(actor);
    using var answer = await client.GetAsync($"/asic?queryId={Uri.EscapeDataString(id)}&xRoadInstance={of.Instance}&memberClass={of.Class}&memberCode={of.Member}&subsystemCode={of.Subsystem}{more}", Ct);
    return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync(Ct));
  }

  static async Task<string> Unpacked(byte[] zip) {
    var folder = Directory.CreateTempSubdirectory("saola-asic-").FullName;
    await ZipFile.ExtractToDirectoryAsync(new MemoryStream(zip), folder, Ct);
    return folder;
  }

  [Theory]
  [InlineData(0), InlineData(5), InlineData(1_000_000)]
  public async Task Xmlsec1_and_openssl_verify_a_container_by_the_commands_of_the_standard(int size) {
    var id = $"proven-{size}";
    await Called(id, size == 0 ? null : new ByteArrayContent(BusSite.Bytes(size)));
    await site.SealLog();
    var (status, type, zip) = await Asked(id, more: "&requestOnly&unique");
    Assert.Equal((200, "application/vnd.etsi.asic-e+zip"), (status, type));
    var folder = await Unpacked(zip);
    try {
      Assert.Equal("application/vnd.etsi.asic-e+zip", await File.ReadAllTextAsync(Path.Combine(folder, "mimetype"), Ct));
      // the first file of the archive, not compressed, so that the kind is seen without unpacking
      Assert.Equal("mimetypeapplication/vnd.etsi.asic-e+zip", System.Text.Encoding.ASCII.GetString(zip, 30, 39));
      Assert.StartsWith(size == 0 ? "GET\r\n/r1/" : "POST\r\n/r1/", await File.ReadAllTextAsync(Path.Combine(folder, "message.xml"), Ct), StringComparison.Ordinal);
      Assert.Equal(size > 0, File.Exists(Path.Combine(folder, "attachment1")));
      if (size > 0) Assert.Equal(BusSite.Bytes(size), await File.ReadAllBytesAsync(Path.Combine(folder, "attachment1"), Ct));
      string[] verify = ["--verify", "--insecure", "--id-attr:Id", "SignedProperties", "--url-map:/message.xml", "message.xml", "--url-map:/attachment1", "attachment1", "META-INF/signatures.xml"];
      var (code, said, complained) = await Tool.Judge(folder, "xmlsec1", verify);
      Assert.True(code == 0 && (said + complained).Contains("SignedInfo References (ok/all)", StringComparison.Ordinal), said + complained);

      var token = (await Tool.Judge(folder, "openssl", "ts", "-reply", "-in", "META-INF/timestamp.tst", "-token_in", "-text")).Said;
      var imprint = Convert.FromHexString(string.Concat(Dump().Matches(token[token.IndexOf("Message data:", StringComparison.Ordinal)..token.IndexOf("Serial number:", StringComparison.Ordinal)]).Select(m => m.Groups[1].Value.Replace("-", "").Replace(" ", ""))));
      Assert.Contains($"<ds:DigestValue>{Convert.ToBase64String(imprint)}</ds:DigestValue>", await File.ReadAllTextAsync(Path.Combine(folder, "META-INF/ASiCManifest.xml"), Ct), StringComparison.Ordinal);
      await File.WriteAllTextAsync(Path.Combine(folder, "tsa.pem"), site.Authority, Ct);
      Assert.Equal(0, (await Tool.Judge(folder, "openssl", "ts", "-verify", "-in", "META-INF/timestamp.tst", "-token_in", "-data", "ts-hashchainresult.xml", "-CAfile", "tsa.pem")).Code);

      Assert.Equal(0, (await Tool.Judge(folder, "sh", "-c", "test \"$(openssl dgst -sha512 -binary message.xml | base64 -w0)\" = \"$(grep -o '<ds:DigestValue>[^<]*' META-INF/signatures.xml | head -n1 | cut -d'>' -f2)\"")).Code);

      await File.AppendAllTextAsync(Path.Combine(folder, "message.xml"), "X-More:1\r\n", Ct);
      Assert.NotEqual(0, (await Tool.Judge(folder, "xmlsec1", verify)).Code);
    } finally {
      Directory.Delete(folder, recursive: true);
    }
  }

  [Fact]
  public async Task Of_a_call_both_messages_come_in_one_archive() {
    await Called("both");
    await site.SealLog();
    var (status, type, zip) = await Asked("both");
    Assert.Equal((200, "application/zip"), (status, type));
    using var archive = new ZipArchive(new MemoryStream(zip));
    Assert.Equal(2, archive.Entries.Count);
    Assert.Matches("^both-request-[0-9a-f]{32}\\.asice$", archive.Entries[0].Name);
    Assert.Matches("^both-response-[0-9a-f]{32}\\.asice$", archive.Entries[1].Name);
    Assert.Equal((200, 400), ((await Asked("both", site.Owner)).Status, (await Asked("both", more: "&unique")).Status));
  }

  [Fact]
  public async Task Only_the_parties_and_those_who_may_see_their_messages_have_them_and_each_taking_is_evidence() {
    await Called("private");
    await site.SealLog();
    var (stranger, party) = await site.Subsystem();
    Assert.Equal(404, (await Asked("private", party)).Status);
    Assert.Equal(401, (await Asked("private", party with { Member = "nobody" })).Status);
    await site.Connect(site.ClientId, new { connection = "mutualTls", certificates = new[] { new string('a', 64) } }, BusApp.WardId);
    try {
      Assert.Equal(401, (await Asked("private")).Status);
      Assert.Equal(401, (await Asked("private", actor: People.Official(BusApp.DepartmentId, BusApp.Department, [], ExchangePermissions.Messages))).Status);
      Assert.Equal(401, (await Asked("private", actor: BusApp.Keeper(BusApp.WardId))).Status);
      var before = (await site.Ledger(LogSealer.LogId)).Count(t => t == "exchange.proof_taken");
      Assert.Equal(200, (await Asked("private", actor: People.Official(BusApp.WardId, BusApp.Ward, [], ExchangePermissions.Messages))).Status);
      Assert.Equal(before + 1, (await site.Ledger(LogSealer.LogId)).Count(t => t == "exchange.proof_taken"));
    } finally {
      await site.Connect(site.ClientId, new { connection = "http", networks = new[] { "127.0.0.1", "::1" } }, BusApp.WardId);
    }
  }

  [Fact]
  public async Task What_is_not_asked_rightly_or_not_there_is_said_in_plain_text() {
    Assert.Equal((404, "text/plain"), ((await Asked("never sent")).Status, (await Asked("never sent")).Type));
    using var client = site.As();
    Assert.Equal(400, (int)(await client.GetAsync("/asic?queryId=1", Ct)).StatusCode);
    Assert.Equal(400, (await Asked("never sent", more: "&requestOnly&responseOnly")).Status);
  }

  [Fact]
  public async Task What_is_not_dated_yet_is_dated_where_that_is_forced() {
    await Called("forced");
    Assert.Equal((500, "text/plain"), ((await Asked("forced")).Status, (await Asked("forced")).Type));
    Assert.Equal(200, (await Asked("forced", more: "&force")).Status);
    Assert.Equal(200, (await Asked("forced")).Status);
  }

  [Fact]
  public async Task Of_an_id_that_was_used_again_and_again_no_more_is_given_at_once_than_memory_holds() {
    for (var i = 0; i <= TakeProof.Most / 2; i++) await Called("again");
    await site.SealLog();
    Assert.Equal((400, "text/plain"), ((await Asked("again")).Status, (await Asked("again")).Type));
    using var archive = new ZipArchive(new MemoryStream((await Asked("again", more: "&requestOnly")).Body));
    Assert.Equal(TakeProof.Most / 2 + 1, archive.Entries.Count(e => e.Name.StartsWith("again-request-", StringComparison.Ordinal)));
    Assert.Equal(archive.Entries.Count, archive.Entries.Count(e => e.Name.StartsWith("again-request-", StringComparison.Ordinal)));
    var moment = site.Clock.GetUtcNow();
    Assert.Equal((404, 200), ((await Asked("again", more: $"&until={moment.AddDays(-1):yyyy-MM-dd}")).Status, (await Asked("again", more: $"&requestOnly&until={moment.AddDays(2):yyyy-MM-dd}")).Status));
    Assert.Equal((404, 200, 400), ((await Asked("again", more: $"&from={moment.AddDays(1):yyyy-MM-dd}")).Status, (await Asked("again", more: $"&responseOnly&from={moment.AddDays(-1):yyyy-MM-dd}")).Status, (await Asked("again", more: "&from=never")).Status));
  }

  [Fact]
  public async Task Bodies_that_are_too_large_together_are_given_apart() {
    for (var i = 0; i < 4; i++) await Called("large", new ByteArrayContent(BusSite.Bytes(9 << 20)));
    await site.SealLog();
    Assert.Equal((400, "text/plain"), ((await Asked("large", more: "&requestOnly")).Status, (await Asked("large", more: "&requestOnly")).Type));
  }

  [Fact]
  public async Task A_message_by_a_clock_that_ran_ahead_of_the_sealer_is_found() {
    var now = site.Clock.GetUtcNow();
    site.Clock.Set(now.AddMinutes(10));
    await Called("ahead");
    site.Clock.Set(now);
    await site.SealLog();
    Assert.Equal(200, (await Asked("ahead", more: "&requestOnly&unique")).Status);
  }

  [Fact]
  public async Task What_the_holder_of_the_key_rewrote_is_not_proven() {
    await Called("rewritten", new ByteArrayContent(BusSite.Bytes(5)));
    await site.SealLog();
    Assert.Equal(200, (await Asked("rewritten", more: "&requestOnly&unique")).Status);
    var id = await site.IdOf("rewritten");
    var (key, name) = ((await site.View()).Clients[site.Owner].Key!, System.Text.Encoding.ASCII.GetBytes(id.ToString("N")));
    var plain = Sealed.Open(key, (byte[])(await site.Sql("select content from exchange.log_record where id = $1", id))[0][0]!, name);
    plain[^1] ^= 1;
    SHA512.HashData(plain.AsSpan(^5..)).CopyTo(plain, 0);
    var hash = SHA512.HashData([.. SHA512.HashData(plain.AsSpan(KeptBody.Before..^5)), .. plain[..64]]);
    await site.AsIntruder("update exchange.log_record set content = $2, hash = $3 where id = $1", id, Sealed.Close(key, plain, name), hash);
    Assert.Equal((500, "text/plain"), ((await Asked("rewritten", more: "&requestOnly&unique")).Status, (await Asked("rewritten")).Type));
  }

  [Fact]
  public async Task Who_verifies_elsewhere_is_given_the_keys() {
    using var client = site.As();
    using var archive = new ZipArchive(await client.GetStreamAsync("/verificationconf", Ct));
    Assert.Equal(["verificationconf/DEV/container.pem", "verificationconf/DEV/seal.pem"], archive.Entries.Select(e => e.FullName));
  }

  [GeneratedRegex(@"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]?)+)", RegexOptions.Multiline, 1000)]
  private static partial Regex Dump();
}
