using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests.Files;

public sealed class FileStoreTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n% một tệp nhỏ\n%%EOF");
  static readonly string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
  readonly Guid owner = Guid.CreateVersion7();
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  FileStore Store => app.Services.GetRequiredService<FileStore>();

  [Fact]
  public async Task A_stored_file_lies_under_its_hash_has_a_row_and_an_entry_and_reads_back() {
    var content = Unique(Pdf);
    var file = await Kept(content, "Giấy chứng sinh.pdf");
    var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
    Assert.Equal((sha256, content.Length, "application/pdf", "Giấy chứng sinh.pdf"), (file.Sha256, (int)file.Size, file.MediaType, file.Name));
    Assert.Equal(content, await File.ReadAllBytesAsync(Blob(sha256), Ct));
    Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Blob(sha256)));
    Assert.Equal(["files.stored"], await app.Ledger(file.Id));
    Assert.Equal(sha256, (string?)(await app.Sql("select facts->>'sha256' from ledger.entry where object_id = $1", file.Id))[0][0]);
    await using var act = app.Begin();
    await using var stream = Store.Open((await Store.Find(act.Work, "dossier", owner, file.Id, Ct))!);
    using var read = new MemoryStream();
    await stream.CopyToAsync(read, Ct);
    Assert.Equal(content, read.ToArray());
  }

  [Fact]
  public async Task A_file_is_not_found_under_another_owner() {
    var file = await Kept(Unique(Pdf), "a.pdf");
    await using var act = app.Begin();
    Assert.Null(await Store.Find(act.Work, "dossier", Guid.CreateVersion7(), file.Id, Ct));
    Assert.Null(await Store.Find(act.Work, "petition", owner, file.Id, Ct));
    Assert.Empty(await Store.Of(act.Work, "dossier", Guid.CreateVersion7(), Ct));
  }

  public static TheoryData<string, string, string> Refused => new() {
    { "rỗng.pdf", "", "files.empty" },
    { "ảnh.jpg", Latin(Pdf) + "khai sai", "files.mislabelled" },
    { "vi rút.txt", Eicar, "files.infected" },
    { "vi rút.pdf", Latin(Pdf) + new string('x', 100_000) + Eicar + "đuôi", "files.infected" },
    { "trang.html", "<!DOCTYPE html><script>alert(1)</script>", "files.type_unknown" },
    { "trang.txt", "\n <HTML><body>", "files.type_unknown" },
    { "hình.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "files.type_unknown" },
    { "hình.xml", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "files.type_unknown" },
    { "chạy.txt", "#!/bin/sh\nrm -rf /", "files.type_unknown" },
    { "chạy.pdf", "MZ\u0090\0\u0003\0\0\0", "files.type_unknown" },
    { "rác.bin", "\0\u0001\u0002\u0003\u0004", "files.type_unknown" },
    { "giả.docx", "PK\u0003\u0004 không phải tệp nén", "files.type_unknown" },
  };

  [Theory]
  [MemberData(nameof(Refused))]
  public async Task What_may_not_come_in_is_refused_by_code_and_leaves_nothing(string name, string content, string code) {
    await using var act = app.Begin();
    var answer = await Store.Store(act.Work, Encoding.Latin1.GetBytes(content), new(name, "dossier", owner), Ct);
    Assert.Equal(code, answer.Error?.Code);
    Assert.DoesNotContain("[", answer.Error!.Message);
    Assert.Empty(Directory.GetFiles(Path.Combine(app.Data, "files", "arriving")));
    Assert.False(File.Exists(Blob(Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(content))))));
  }

  public static TheoryData<string, byte[], string> Known => new() {
    { "a.JPG", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2], "image/jpeg" },
    { "a.png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0], "image/png" },
    { "a.docx", Zip("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
    { "a.xlsx", Zip("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { "a.zip", Zip("a.txt"), "application/zip" },
    { "a.xml", "\uFEFF<?xml version=\"1.0\"?><a/>"u8.ToArray(), "application/xml" },
    { "a.csv", "họ tên,năm sinh\nAn,1990"u8.ToArray(), "text/plain" },
    { "a.json", "{\"a\":1}"u8.ToArray(), "application/json" },
    { "a.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Encoding.Unicode.GetBytes("WordDocument")], "application/msword" },
    { "không đuôi", Pdf, "application/pdf" },
  };

  [Theory]
  [MemberData(nameof(Known))]
  public async Task The_type_is_what_the_content_says(string name, byte[] content, string type) => Assert.Equal(type, (await Kept(content, name)).MediaType);

  [Fact]
  public void Damaged_archives_are_judged_without_a_fault() {
    var random = new Random(10);
    var path = Path.Combine(app.Data, "hỏng");
    foreach (var whole in new[] { Zip("[Content_Types].xml", "word/document.xml"), Zip("mimetype", "content.xml"), Zip("a") })
      for (var round = 0; round < 400; round++) {
        var broken = whole.ToArray();
        for (var i = random.Next(1, 8); i > 0; i--) broken[random.Next(4, broken.Length)] = (byte)random.Next(256);
        File.WriteAllBytes(path, round % 3 == 0 ? broken[..random.Next(4, broken.Length)] : broken);
        FileTypes.Of(path);
      }
  }

  [Fact]
  public async Task An_office_file_with_macros_is_refused() {
    await using var act = app.Begin();
    var answer = await Store.Store(act.Work, Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), new("a.docx", "dossier", owner), Ct);
    Assert.Equal("files.macros", answer.Error?.Code);
  }

  [Fact]
  public async Task A_thing_may_take_fewer_kinds_than_the_store() {
    await using var act = app.Begin();
    var answer = await Store.Store(act.Work, Unique(Pdf), new("a.pdf", "dossier", owner, ["image/*"]), Ct);
    Assert.Equal("files.type_not_accepted", answer.Error?.Code);
  }

  [Fact]
  public async Task Two_hundred_megabytes_are_refused_without_ever_being_in_memory_or_on_disk() {
    await using var act = app.Begin();
    var endless = new Zeros(200L * 1024 * 1024);
    var answer = await Store.Store(act.Work, endless, new("lớn.pdf", "dossier", owner), Ct);
    Assert.Equal(("files.too_large", 413), (answer.Error?.Code, answer.Error?.Status));
    Assert.True(endless.Given < 21L * 1024 * 1024, $"{endless.Given} bytes were read");
    Assert.True(endless.LargestPiece <= 1024 * 1024, $"{endless.LargestPiece} bytes were asked for at once");
    Assert.Empty(Directory.GetFiles(Path.Combine(app.Data, "files", "arriving")));
  }

  [Theory]
  [InlineData("../../etc/passwd.pdf", "passwd.pdf")]
  [InlineData("C:\\Users\\an\\đơn.pdf", "đơn.pdf")]
  [InlineData("hoa\u202Efdp.pdf", "hoafdp.pdf")]
  [InlineData("\r\nSet-Cookie: a.pdf", "Set-Cookie a.pdf")]
  [InlineData(".pdf", "tep.pdf")]
  [InlineData("", "tep.pdf")]
  public async Task Names_lose_what_could_harm(string given, string kept) => Assert.Equal(kept, (await Kept(Unique(Pdf), given)).Name);

  [Fact]
  public async Task A_link_gives_the_file_as_an_attachment_that_cannot_run() {
    var content = Unique(Pdf);
    var file = await Kept(content, "Quyết định.pdf");
    var response = await app.As().GetAsync(Store.Link(file), Ct);
    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    Assert.Equal(content, await response.Content.ReadAsByteArrayAsync(Ct));
    Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
    Assert.Equal("Quyết định.pdf", response.Content.Headers.ContentDisposition.FileNameStar);
    Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    Assert.Contains("default-src 'none'; sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
    Assert.True(response.Headers.CacheControl!.NoStore);
  }

  [Fact]
  public async Task A_link_that_is_old_altered_or_missing_its_signature_is_not_found() {
    var file = await Kept(Unique(Pdf), "a.pdf");
    var other = await Kept(Unique(Pdf), "b.pdf");
    var link = Store.Link(file);
    var client = app.As();
    foreach (var wrong in new[] { $"/tep/{file.Id}", link.Replace(file.Id.ToString(), other.Id.ToString()), link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), link.Replace("den=1", "den=2"), link + "&den=9" })
      Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync(wrong, Ct)).StatusCode);
    var shortLived = Store.Link(file, TimeSpan.FromSeconds(-1));
    Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(shortLived, Ct)).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(link, Ct)).StatusCode);
  }

  [Theory]
  [InlineData("stream: OK\0", null)]
  [InlineData("stream: Win.Test.Foo FOUND\0", "files.infected")]
  [InlineData("INSTREAM size limit exceeded. ERROR\0", "files.scanner_busy")]
  public async Task Clamd_is_asked_with_the_whole_content(string reply, string? code) {
    using var clamd = new Clamd(reply);
    var content = new byte[300_000];
    Unique(Pdf).CopyTo(content, 0);
    await using var act = app.Begin();
    var answer = await Asking(clamd.Address).Store(act.Work, content, new("a.pdf", "dossier", owner), Ct);
    Assert.Equal(code, answer.Error?.Code);
    Assert.Equal(content, await clamd.Received);
  }

  [Fact]
  public async Task A_scanner_that_does_not_answer_lets_nothing_in() {
    await using var act = app.Begin();
    var answer = await Asking("127.0.0.1:1").Store(act.Work, Unique(Pdf), new("a.pdf", "dossier", owner), Ct);
    Assert.Equal("files.scanner_busy", answer.Error?.Code);
  }

  FileStore Asking(string clamd) {
    var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection([new("SAOLA_DATA", app.Data), new("SAOLA_CLAMD", clamd)]).Build());
    return new(new BlobFolder(settings), new Arrivals(settings), new VirusScanner(settings), app.Services.GetRequiredService<FileLinks>());
  }

  async Task<StoredFile> Kept(byte[] content, string name) {
    await using var act = app.Begin();
    var answer = await Store.Store(act.Work, content, new(name, "dossier", owner), Ct);
    await act.Work.Commit(Ct);
    return answer.Value;
  }

  string Blob(string sha256) => Path.Combine(app.Data, "files", sha256[..2], sha256);
  static byte[] Unique(byte[] content) => [.. content, .. Encoding.ASCII.GetBytes(Guid.CreateVersion7().ToString())];
  static string Latin(byte[] content) => Encoding.Latin1.GetString(content);

  static byte[] Zip(params string[] names) {
    var stream = new MemoryStream();
    using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
      foreach (var name in names) using (var entry = zip.CreateEntry(name).Open()) entry.Write("nội dung"u8);
    return stream.ToArray();
  }

  /// <summary>A long upload that counts how much of it was asked for.</summary>
  sealed class Zeros(long length) : Stream {
    public long Given { get; private set; }
    public int LargestPiece { get; private set; }
    public override int Read(byte[] buffer, int offset, int count) {
      var n = (int)Math.Min(count, length - Given);
      Given += n;
      LargestPiece = Math.Max(LargestPiece, count);
      return n;
    }
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => Given; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  }

  /// <summary>Speaks clamd's INSTREAM once.</summary>
  sealed class Clamd : IDisposable {
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    public Task<byte[]> Received { get; }
    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public Clamd(string reply) {
      listener.Start();
      Received = Serve(reply);
    }

    async Task<byte[]> Serve(string reply) {
      using var client = await listener.AcceptTcpClientAsync();
      var stream = client.GetStream();
      var command = new byte[10];
      await stream.ReadExactlyAsync(command);
      Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
      var content = new MemoryStream();
      var size = new byte[4];
      while (true) {
        await stream.ReadExactlyAsync(size);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(size);
        if (length == 0) break;
        var chunk = new byte[length];
        await stream.ReadExactlyAsync(chunk);
        content.Write(chunk);
      }
      await stream.WriteAsync(Encoding.ASCII.GetBytes(reply));
      return content.ToArray();
    }

    public void Dispose() => listener.Dispose();
  }
}
