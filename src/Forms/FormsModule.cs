using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Forms;

public static class FormsModule {
  /// <summary>Forms by the form-js schema: kept, prefilled, shown, checked; and templates, filled.</summary>
  public static IServiceCollection AddForms(this IServiceCollection services) => services
    .AddMigrations("forms", typeof(FormsModule))
    .AddPackKind<FormKind>()
    .AddSingleton<FormLibrary>()
    .AddSingleton<IChoices, CatalogueChoices>()
    .AddSingleton(new TemplateCheck(TemplateText.Check)).AddSingleton<TemplateRenderer>()
    .AddScoped<Prefill>().AddScoped<FormRecords>();
}
