package redact

// vendorWords are names that may stand alone before a key of theirs, as in
// `runrunit: "…"` or "loggly '…'". Names that logs put before other hexadecimal
// ids (git hosts, container registries, clouds) are not here: their keys have
// prefixes or key names.
const vendorWords = `abstract abuseipdb accuweather adafruit adafruitio adobe adyen aerisweather airbrake airship airtable
	aiven alchemy alconost aletheia aletheiaapi algolia alibaba alienvault allsports amadeus ambee amplitude anthropic
	anypoint apacta apiflash apify apifonica apilayer apimatic apiscience apitemplate apollo appcues appfollow appointedd
	appsynergy aptible apptivo arcgis asana assemblyai atera auth0 autodesk autoklose autopilot avaza aviationstack axonaut
	aylien ayrshare bannerbear baremetrics baseapi beamer beebole besnappy besttime betterstack billomat bing bingmaps
	bitbar bitcoinaverage bitfinex bitly bitmex bittrex blablabus blazemeter blitapp blocknative blogger bombbomb boostnote
	borgbase box braintree braintrust brandfetch brevo browserstack browshot bscscan bubble budibase bugherd bugsnag
	buildkite bulbul bulksms burpsuite buttercms buddyns bytescale cachet caflou calendarific calendly calorieninja campayn
	cannyio capsulecrm captaindata carboninterface cashboard caspio censys centralstationcrm cexio chartmogul chatbot chatfule
	checio checklyhq checkout checkvist cicero circleci clarifai clearbit clickhelp clicksend clicksendsms clickup cliengo
	clinchpad clockify clockworksms closecrm cloudant cloudconvert cloudelements cloudflare cloudimage cloudinary cloudmersive
	cloudplan cloudsmith cloverly cloze clustdoc coda codacy codecov codeclimate codemagic codequiry cohere coinapi coinbase
	coinlayer coinlib collect2 commercejs commodities companyhub confluent contentful contentstack contentfulpersonal
	conversiontools convertapi convertkit convier copper copyscape couchbase countrylayer courier coveralls craftmypdf
	crossbrowsertesting crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop currentsapi customerguru
	customerio d7network dailyco dandelion dareboost databox datafire datagov deepai deepgram deepl delighted demio deputy
	detectify detectlanguage dfuse diffbot diggernaut digicert disqus ditto dnscheck documo docusign doppler dotmailer dovico
	dronahq droneci dropbox duply dwolla dynalist dyspatch eagleeyenetworks easyinsight ecostruxureit edamam edenai eightxeight
	elasticemail elevenlabs enablex endorlabs enigma envoy envoyapikey eraser etherscan ethplorer etsy eventbrite everhour
	exchangerate exchangeratesapi exportsdk extractorapi facepp faceplusplus facebook fakejson fastforex fastly fastspring
	feedier fetchrss fibery figma fileio finage financialmodelingprep findl finicity finnhub fixerio flatio fleetbase flexport
	flickr flightapi flightlabs flightstats flowflu flutterwave fmfw formbucket formcraft formio formsite foursquare
	frameio freshbooks freshdesk freshworks fulcrum fullstory fxmarket gcanvas geckoboard gemini gengo geoapify
	geocode geocodify geocodio geoip geoipifi getgeoapi getgist getresponse getsandbox gitter gleap glassnode glitterlyapi
	gocanvas gocardless godaddy goodday graphcms graphhopper gravatar greptile groovehq gtmetrix guardianapi gumroad gyazo
	happyscribe harvest hasura heatmapapi hellosign helpcrunch helpscout hereapi hiveage holidayapi holistic html2pdf
	hubspot humanity hunter hypertrack iconfinder iexapis iexcloud imagekit imagga infobip infracost infura insightly
	instabot instamojo intercom interseller intra42 intrinio invoiceocean ip2location ipapi ipgeolocation ipify ipinfo
	ipinfodb ipquality ipstack iterable jiratoken jotform jumpcloud jumpseller juro kairos kaleyra kanban kanbantool
	karmacrm keenio kickbox klaviyo klipfolio knapsackpro kontent kraken kucoin kylas langsmith lastfm launchdarkly leadfeeder
	lemlist lemonsqueezy lendflow lessannoyingcrm lexigram linearapi linemessaging linenotify linkedin linkpreview
	liveagent livestorm llamacloud lob locationiq loggly loginradius logzio lokalise looker loyverse lunchmoney luno macaddress
	madkudu magicbell mailboxlayer mailchimp mailerlite mailgun mailjet mailjetbasicauth mailjetsms mailmodo mailsac mandrill
	mapbox mapquest marketstack mattermost mavenlink maxmind meaningcloud mediastack meistertask meraki mesibo messagebird metaapi
	metabase metrilo microsoftteams mindmeister miro mite mixmax mixpanel mockaroo monday monkeylearn moonclerk moosend
	moralis mrticktock mux myfreshworks myintervals nasdaqdatalink nethunt netlify netsuite neutrinoapi newsapi newscatcher
	nexmo nftport ngc ngrok nicereply nightfall noticeable notion nozbeteams nubela numverify nutritionix nylas nytimes
	nvapi oanda ocrspace okta omnisend onbuka onedesk onelogin onepagecrm onesignal onfleet onwater oopspam openai openaq
	opencagedata openuv openvpn openweather opsgenie optimizely orbital overloop owlbot packagecloud pagarme pagerduty pandadoc
	pandascore paperform paralleldots parsehub parseur partnerstack pastebin paydirtapp paymoapp paymongo paypal
	paystack pdflayer pdfshift peopledatalabs pepipost percy perplexity photoroom pinata pinecone pipedream pipedrive pivotaltracker
	pixabay plaid planetscale planviewleankit planyo plivo podio poloniex polygon portainer portainertoken positionstack
	postageapp postbacks posthog postman postmark powrbot prefect privateai prodpad prospectcrm protocolsio proxycrawl
	pubnub pubnubpublishkey pubnubsubscriptionkey purestake pushbullet pusher pushover qase qualaroo qubole quickbase
	quickmetrics quaderno quoter quotable rapidapi rawg razorpay reachmail reallysimplesystems rebrandly rechargepayments
	recurly refiner rentman repairshopr replicate replyio requestfinance resend restpack restpackhtmltopdfapi
	restpackscreenshotapi rev revampcrm ringcentral ritekit roaring robinhood rocketreach rollbar roninapp route4me
	rownd rubygems runrunit runway salesblink salescookie salesflare salesforce salesloft salesmate sanity satismeterprojectkey
	satismeterwritekey saucelabs scalingo scalr scrapeowl scraperapi scraperbox scraperlink scrapestack scrapfly scrapingant
	scrapingbee screenshotapi screenshotlayer scrutinizer securitytrails segment selectpdf semaphore semrush sendbird
	sendbirdorganizationapi sendgrid sendinblue sentry serphouse serpstack servicenow sheety sherpadesk shippo shipday shodan
	shopee shopify shortcut shotstack shutterstock shutterstockoauth siemens signable signalwire signaturit signupgenius sigopt
	simfin simplesat simplynoted simvoly sinch sirv siteleaf skrappio skybiometry slack slackwebhook smartsheets smartystreets smooch
	snipcart snowflake snyk solarwinds sonar sonarcloud sourcegraph sparkpost speechtext spider splunk spoonacular sportradar
	sportsmonk spotify spotifykey square squareapp squarespace squareup sslmate statuscake statuspage statuspal stitchdata stockdata
	storecove stormboard stormglass storyblok storychief strava streak stripe stripo stytch sugester sumologic supabase
	supernotes surveyanyplace surveybot surveysparrow survicate swiftype tableau tailscale talkwalker tallyfy
	tatum tatumio taxjar teamgate teamviewer teamwork teamworkcrm teamworkdesk teamworkspaces technicalanalysisapi tefter telegram
	telesign teletype telnyx testingbot testmo textmagic theoddsapi thinkific thousandeyes ticketmaster tickettailor tiingo
	timecamp timezoneapi tly tmetric todoist toggltrack tomorrowio tomtom tradier transferwise travelpayouts travisci trello
	trelloapikey tru truework trustpilot tumblr twelvedata twilio twilioapikey twist twitch twitter tyntec typeform typetalk ubidots
	uclassify unifyid unplugg unsplash upcdatabase uplead uploadcare uptimerobot upwave urlscan userflow userstack
	vagrantcloud vatlayer veevavault vercel verimail veriphone versioneye viewneo virustotal visualcrossing voicegain
	voiceflow vonage vouchery vpnapi vultr vyte walkscore wakatime weatherbit weatherstack webex webscraper webscraping
	websitepulse wepay whoxy wistia wordpress worksnaps workstack worldcoinindex worldweather wrike xai yandex yelp yext yotpo
	youneedabudget youtube yousign zapier zapierwebhook zendesk zenkitapi zenrows zenscrape zenserp zeplin zerobounce zerotier
	zipapi zipbooks zipcodeapi zipcodebase zohocrm zonkafeedback zoom zulip zulipchat`
