using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;
using Saola.Kernel.Pdf;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>The map of an address on paper at a given scale, as PDF: its middle is the middle of what was seen.</summary>
internal static class PrintMap {
  /// <param name="Scale">N of 1:N, one of <see cref="MapPrint.Scales"/>.</param>
  /// <param name="Paper">The name of one of <see cref="MapPrint.Papers"/>.</param>
  public sealed record Request(MapView View, int Scale, string Paper);
  public sealed record Response(byte[] Pdf);

  internal static async Task<Answer<Response>> Run(Request r, Work w, MapLayers layers, MapPrint print, BaseMap ground, PdfRenderer pdf, CancellationToken ct) {
    if (!MapPrint.Scales.Contains(r.Scale)) return MapErrors.Scale;
    if (MapPrint.Papers.FirstOrDefault(p => p.Name == r.Paper) is not { } paper) return MapErrors.Paper;
    if (r.View.Layers.Count == 0) return MapErrors.NoLayer;
    if ((r.View.Box ?? await Everything(r.View, w, layers, ct)) is not { } box) return MapErrors.NoLayer;
    double[] centre = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    // VN-2000 holds there alone
    if (centre[0] is < FilterShapes.West or > FilterShapes.East || centre[1] is < FilterShapes.South or > FilterShapes.North) return MapErrors.Beyond;
    var html = await print.Draw(r.View, centre, r.Scale, paper, (await ground.Now(w, ct)).Attributions, w, ct);
    var made = await pdf.Render(html, PdfAssets.None, ct);
    return made.IsError ? made.Error : new Response(made.Value);
  }

  /// <summary>As the map on the screen begins.</summary>
  static async Task<double[]?> Everything(MapView view, Work w, MapLayers layers, CancellationToken ct) {
    var all = await layers.All(w.Actor, open: false, ct);
    return await MapLayers.Extent(all.Where(l => view.Layers.Any(c => c.Registry == l.Definition.Key)), w, ct);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet(MapPaths.Print, async (HttpContext http, Work w, MapLayers layers, MapPrint print, BaseMap ground, PdfRenderer pdf, CancellationToken ct) => {
      var query = http.Request.Query;
      var scale = int.TryParse(query[MapPrint.ScaleName], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0;
      var made = await Run(new(MapView.Read(query), scale, query[MapPrint.PaperName].ToString()), w, layers, print, ground, pdf, ct);
      if (made.IsError) return Problems.Of(made.Error);
      http.Response.Headers.ContentDisposition = $"inline; filename=\"ban-do-{Vn.Day(w.Now):yyyyMMdd}-1-{scale}.pdf\"";
      return Results.Bytes(made.Value.Pdf, "application/pdf");
    })
    .Requires(RegistryPermissions.Read);
}

internal static class MapErrors {
  public static Error Scale => new(ErrorKind.Invalid, "registries.map_scale", Words.T["map_wrong_scale"], MapPrint.ScaleName);
  public static Error Paper => new(ErrorKind.Invalid, "registries.map_paper", Words.T["map_wrong_paper"], MapPrint.PaperName);
  public static Error NoLayer => new(ErrorKind.Invalid, "registries.map_empty", Words.T["map_wrong_empty"], MapView.LayerName);
  public static Error Beyond => new(ErrorKind.Invalid, "registries.map_beyond", Words.T["map_wrong_beyond"], MapView.BoxName);
}
