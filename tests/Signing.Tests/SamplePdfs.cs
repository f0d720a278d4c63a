using System.Diagnostics;
using System.Text;

namespace Saola.Signing.Tests;

/// <summary>PDF files of the kinds that signing meets: from WeasyPrint, with tables, with streams, with a form.</summary>
internal static class SamplePdfs {
  static readonly Lazy<byte[]> Weasy = new(() => WeasyPrint("<h1>Quyết định</h1><p>Ủy ban nhân dân xã</p><p id='chu-ky'>Chủ tịch</p>"));
  static readonly Lazy<byte[]> Streams = new(() => Run("qpdf", Weasy.Value, "--object-streams=generate", "--stream-data=compress"));
  static readonly Lazy<byte[]> Linear = new(() => Run("qpdf", Weasy.Value, "--linearize", "--object-streams=generate"));

  internal static byte[] Named(string kind) => kind switch {
    "table" => Plain(),
    "weasyprint" => Weasy.Value,
    "object streams" => Streams.Value,
    "linearized" => Linear.Value,
    "form" => Plain(form: true),
    _ => throw new ArgumentOutOfRangeException(nameof(kind)),
  };

  public static TheoryData<string> Kinds => ["table", "weasyprint", "object streams", "linearized", "form"];

  /// <summary>A small file written by hand; with a form, its field list and page annotations are objects of their own.</summary>
  internal static byte[] Plain(bool form = false) {
    List<string> objects = [
      $"<< /Type /Catalog /Pages 2 0 R {(form ? "/AcroForm 5 0 R" : "")} >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
      $"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> {(form ? "/Annots 7 0 R" : "")} >>",
      "<< /Length 20 >>\nstream\n0 0 m 100 100 l S   \nendstream",
    ];
    if (form) {
      objects.Add("<< /Fields 6 0 R /DA (/Helv 0 Tf) >>");
      objects.Add("[8 0 R]");
      objects.Add("[8 0 R]");
      objects.Add("<< /FT /Tx /T (Saola1) /V (\\(co\\)\\040\\\nchu) /Type /Annot /Subtype /Widget /Rect [10 10 60 20] /P 3 0 R >>");
    }
    return Assemble(objects);
  }

  internal static byte[] Assemble(IReadOnlyList<string> objects, string trailer = "/Root 1 0 R") {
    var file = new StringBuilder("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
    var offsets = new List<int>();
    for (var i = 0; i < objects.Count; i++) {
      offsets.Add(file.Length);
      file.Append($"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
    }
    var start = file.Length;
    file.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
    foreach (var offset in offsets) {
      file.Append($"{offset:0000000000} 00000 n \n");
    }
    file.Append($"trailer\n<< /Size {objects.Count + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n");
    return Encoding.Latin1.GetBytes(file.ToString());
  }

  static byte[] WeasyPrint(string html) {
    var start = new ProcessStartInfo("weasyprint", ["--pdf-variant", "pdf/a-3b", "-", "-"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
    using var process = System.Diagnostics.Process.Start(start)!;
    process.ErrorDataReceived += static (_, _) => { };
    process.BeginErrorReadLine();
    process.StandardInput.Write(html);
    process.StandardInput.Close();
    using var output = new MemoryStream();
    process.StandardOutput.BaseStream.CopyTo(output);
    process.WaitForExit();
    return output.ToArray();
  }

  internal static byte[] Run(string tool, byte[] pdf, params string[] options) {
    var (from, to) = (Path.GetTempFileName(), Path.GetTempFileName());
    try {
      File.WriteAllBytes(from, pdf);
      Output(tool, [.. options, from, to]);
      return File.ReadAllBytes(to);
    } finally {
      File.Delete(from);
      File.Delete(to);
    }
  }

  internal static string Output(string tool, params string[] arguments) {
    using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
    var error = process.StandardError.ReadToEndAsync();
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return output + error.Result;
  }

  /// <summary>What poppler says about a file's signatures.</summary>
  internal static string PdfSig(byte[] pdf) {
    var path = Path.GetTempFileName();
    try {
      File.WriteAllBytes(path, pdf);
      return Output("pdfsig", "-nocert", path);
    } finally {
      File.Delete(path);
    }
  }
}
