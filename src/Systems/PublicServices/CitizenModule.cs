using Microsoft.Extensions.DependencyInjection;
using Saola.Forms;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddCitizens(IServiceCollection services) => services
    .AddScoped<CitizenFlow>().AddScoped<CitizenFiles>().AddScoped<CitizenOffices>().AddScoped<CitizenReview>().AddScoped<CitizenAnswers>()
    .AddScoped<IPrefillSource, ProfileSource>().AddScoped<IPrefillSource, OrganisationSource>().AddScoped<IPrefillSource, EarlierSource>()
    .AddSingleton(new PublicLink(20, () => Words.T["citizen_track"], "/tra-cuu"))
    .AddSingleton(new PublicLink(30, () => Words.T["citizen_mine"], "/ho-so"));
}
