using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Microsoft.OData.Edm.Csdl;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// OData 4.0 for reading, at its minimal conformance level and with <c>$filter</c>, <c>$select</c>, <c>$orderby</c>, <c>$expand</c> of references one level
/// deep, <c>$search</c>, <c>$top</c>, <c>$skip</c> and <c>$count</c>; pages go on by <c>$skiptoken</c>. Everyone reads what is open; more is for who
/// holds the right to read. Errors are of OData's form.
/// </summary>
internal static class ODataDoor {
  public const string Root = "/odata";

  public static void Route(IEndpointRouteBuilder routes) {
    var group = routes.MapGroup(Root).Public("registries.odata").RequireRateLimiting("open-data").ExcludeFromDescription();
    group.MapGet("", Service);
    group.MapGet("$metadata", Metadata);
    group.MapGet("{registry}", List);
    group.MapGet("{registry}/$count", Count);
    group.MapGet("{registry}({id:guid})", Show);
  }

  static async Task<IResult> Service(HttpContext http, Work w, Registries registries, CancellationToken ct) {
    var sets = new JsonArray();
    foreach (var registry in await ReadableRegistry.All(registries, w.Actor, ct))
      sets.Add(new JsonObject { ["name"] = registry.Key, ["title"] = registry.Definition.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName), ["kind"] = "EntitySet", ["url"] = registry.Key });
    return Json(http, new() { ["@odata.context"] = Address(http, "$metadata"), ["value"] = sets });
  }

  static async Task<IResult> Metadata(HttpContext http, Work w, Registries registries, CancellationToken ct) {
    var model = new ODataModel([.. (await ReadableRegistry.All(registries, w.Actor, ct)).Select(r => r.Fields)]).Model;
    var text = new StringBuilder();
    await using (var xml = XmlWriter.Create(text, new() { OmitXmlDeclaration = true, Async = true }))
      if (!CsdlWriter.TryWriteCsdl(model, xml, CsdlTarget.OData, out var errors)) throw new InvalidOperationException($"The model cannot be written: {errors.First()}");
    http.Response.Headers["OData-Version"] = "4.0";
    return Results.Text(text.ToString(), "application/xml");
  }

  static async Task<IResult> List(string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    var opened = await Open(registry, http, w, registries, ct);
    if (opened.IsError) return Fault(http, opened.Error);
    var (readable, query) = opened.Value;
    var limit = Math.Min(query.Top ?? int.MaxValue, ODataQuery.Page);
    var page = limit == 0 ? new RecordPage([], null) : await registries.List(w, new(registry, query.Filter, query.Sort, Wanted(readable, query), query.After, limit, Skip: query.Skip) { Bounded = true }, ct);
    if (page.IsError) return Fault(http, page.Error);
    var answer = new JsonObject { ["@odata.context"] = Address(http, "$metadata#" + registry) };
    if (query.Count) {
      var count = await registries.Count(w, readable, query.Filter, ct);
      if (count.IsError) return Fault(http, count.Error);
      answer["@odata.count"] = count.Value;
    }
    answer["value"] = await ODataRecords.Write(page.Value.Records, readable, query, w, registries, ct);
    if (page.Value.Next is { } next && query.Top - page.Value.Records.Count is null or > 0) answer["@odata.nextLink"] = Next(http, next, query.Top - page.Value.Records.Count);
    return Json(http, answer);
  }

  static async Task<IResult> Count(string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    var opened = await Open(registry, http, w, registries, ct);
    if (opened.IsError) return Fault(http, opened.Error);
    var count = await registries.Count(w, opened.Value.Registry, opened.Value.Query.Filter, ct);
    if (count.IsError) return Fault(http, count.Error);
    http.Response.Headers["OData-Version"] = "4.0";
    return Results.Text(count.Value.ToString(CultureInfo.InvariantCulture), "text/plain");
  }

  static async Task<IResult> Show(string registry, Guid id, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    var opened = await Open(registry, http, w, registries, ct);
    if (opened.IsError) return Fault(http, opened.Error);
    var (readable, query) = opened.Value;
    var page = await registries.List(w, new(registry, new Filter.Compare(Names.Id, Comparison.Equal, id.ToString("D")), Fields: Wanted(readable, query), Limit: 1), ct);
    if (page.IsError) return Fault(http, page.Error);
    if (page.Value.Records.Count == 0) return Fault(http, RecordErrors.RecordNotFound);
    var written = (JsonObject)(await ODataRecords.Write(page.Value.Records, readable, query, w, registries, ct))[0]!.DeepClone();
    written.Insert(0, "@odata.context", Address(http, $"$metadata#{registry}/$entity"));
    return Json(http, written);
  }

  sealed record Asked(ReadableRegistry Registry, ODataQuery Query);

  static async Task<Answer<Asked>> Open(string registry, HttpContext http, Work w, Registries registries, CancellationToken ct) {
    if (await ReadableRegistry.Find(registries, w.Actor, registry, ct) is not { } readable) return RecordErrors.NotFound;
    if (ODataQuery.Unknown(http.Request.Query) is { } unknown) return FilterErrors.Unsupported(unknown);
    List<FilterFields> known = [readable.Fields];
    foreach (var field in ODataModel.References(readable.Fields))
      if (known.TrueForAll(k => k.Definition.Key != field.Registry) && await ReadableRegistry.Find(registries, w.Actor, field.Registry!, ct) is { } other) known.Add(other.Fields);
    var query = ODataQuery.Read(http.Request.Query, new(known), readable);
    return query.IsError ? query.Error : new Asked(readable, query.Value);
  }

  /// <summary>What is not shown is not read: to read personal data leaves evidence.</summary>
  static List<string> Wanted(ReadableRegistry registry, ODataQuery query) =>
    [.. registry.Wanted.Where(k => query.Select is null || query.Select.Contains(k) || query.Expand.Keys.Any(f => f.Key == k))];

  static string Address(HttpContext http, string path) => UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase, Root) + "/" + path;

  static string Next(HttpContext http, string after, int? top) {
    var query = new QueryBuilder(http.Request.Query.Where(q => q.Key is not ("$skiptoken" or "$top" or "$skip")).SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""))) { { "$skiptoken", after } };
    if (top is { } left) query.Add("$top", left.ToString(CultureInfo.InvariantCulture));
    return UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase, http.Request.Path, query.ToQueryString());
  }

  static IResult Json(HttpContext http, JsonObject body, int status = 200) {
    http.Response.Headers["OData-Version"] = "4.0";
    return Results.Text(body.ToJsonString(Kernel.Json.Options), "application/json;odata.metadata=minimal", Encoding.UTF8, status);
  }

  static IResult Fault(HttpContext http, Error error) {
    var told = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
    if (error.Field is { } field) told["target"] = field;
    return Json(http, new() { ["error"] = told }, error.Code == "registries.filter_unsupported" ? 501 : error.Status);
  }
}
