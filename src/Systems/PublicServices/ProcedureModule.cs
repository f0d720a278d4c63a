using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddProcedures(IServiceCollection services) => services
    .AddPackKind<ProcedureKind>()
    .AddScoped<IDraftedKind, ProcedureBook>()
    .AddSingleton<Procedures>()
    .AddSingleton<ProcedureLists>().AddScoped<ProcedureSurroundings>().AddScoped<IRegistryUse, RegistryUse>()
    .AddSingleton<IChoiceRegister, ProcedureChoices>()
    .Configure<OutputCacheOptions>(o => {
      o.AddPolicy(CataloguePages.Policy, kept => kept.AddPolicy<CataloguePages>());
      o.AddPolicy(TrackedPages.Policy, kept => kept.AddPolicy<TrackedPages>());
      o.AddPolicy(CheckedPages.Policy, kept => kept.AddPolicy<CheckedPages>());
    })
    .AddProvincePermissions((ProcedureErrors.Manage, Words.T["permission_procedures_manage"]))
    .AddSingleton(new RailLink(80, () => Words.T["procedure_admin"], "/quan-tri/thu-tuc", "book-open", ProcedureErrors.Manage))
    .AddSingleton(new PublicLink(10, () => Words.T["procedures"], "/dich-vu-cong"));

  static partial void MapProcedures(IEndpointRouteBuilder routes) {
    ImportProcedure.Route(routes);
    PublishProcedure.Route(routes);
    CorrectProcedureDraft.Route(routes);
    DiscardProcedureDraft.Route(routes);
    CloseProcedure.Route(routes);
    ListProcedures.Route(routes);
    CompareProcedures.Route(routes);
    routes.MapGet("/api/procedures", (string? q, string? field, string? office, string? level, string? lifeEvent, string? after, Work w, Identities identities, CancellationToken ct) =>
      SearchProcedures.Run(new(q, field, office, level, lifeEvent, after), w, identities, ct)).Public("procedures");
    routes.MapGet("/api/procedures/{code}", (string code, Work w, Procedures procedures, ProcedureLists lists, CancellationToken ct) =>
      ShowProcedure.Run(code, w, procedures, lists, ct)).Public("procedures");
    routes.MapGet("/api/places", (string? q, ProcedureLists lists, IChoices choices, Identities identities, CancellationToken ct) =>
      FindPlaces.Run(q, lists, choices, identities, ct)).Public("places");
    // The same address that the page has, for machines: schema.org GovernmentService.
    routes.MapGet("/dich-vu-cong/{code}/mo-ta.jsonld", async (string code, Work w, Procedures procedures, Settings settings, CancellationToken ct) =>
      await procedures.InForce(w, code, Vn.Day(w.Now), ct) is { } found
        ? Results.Text(ProcedureJsonLd.Of(procedures.Item(found), settings.Url), "application/ld+json; charset=utf-8")
        : Problems.Of(ProcedureErrors.NotFound)).Public("procedures");
  }
}
