package redact

// vendorWords are names that may stand alone before a key of theirs, as in
// `runrunit: "…"` or "loggly '…'". Names that logs put before other hexadecimal
// ids (git hosts, container registries, clouds) are not here: their keys have
// prefixes or key names.
const vendorWords = `ably abstract abuseipdb abyssale accuweather adafruit adafruitio adobe adroll adyen adzerk adzuna aerisweather
	aeroworkflow affirm afterpay agora ai21 airbrake aircall airship airtable airvisual aiven alchemy alconost alegra
	aletheia aletheiaapi algolia alibaba alienvault allsports alpaca amadeus ambee amplitude ankr anthropic anypoint
	apacta apiary apideck apiflash apifonica apify apilayer apimatic apimetrics apiscience apitemplate apollo
	apollographql appcenter appcues appfollow appointedd appoptics appsflyer appsignal appsynergy apptentive apptivo
	aptible arcgis arize artsy asana assemblyai astracs astronomer atera auth0 autodesk autoklose autopilot avalara avaza
	aviationstack axonaut aylien ayrshare bandsintown bandwidth bannerbear baremetrics baseapi basecamp baseten
	bazaarvoice beamer beebole besnappy besttime betterstack bigcommerce billomat binance bing bingmaps bintray bitbar
	bitcoinaverage bitfinex bitly bitmex bitso bitstamp bittrex blablabus blazemeter blitapp blockchair blockcypher
	blocknative blogger bluemix bluesnap blynk bombbomb boostnote borgbase box braintree braintrust branchio brandfetch
	brevo browserstack browshot bscscan bubble bucketeer buddyns budibase bugherd bugsnag buildbuddy buildkite bulbul
	bulksms bunnycdn burpsuite buttercms bybit bytescale cachet caflou calcom calendarific calendly calorieninja campayn
	cannyio capsulecrm captaindata carboninterface cartesia cashboard caspio censys centralstationcrm cerebras cexio
	chargebee chargify chartmogul chatbot chatfuel chatfule checio checkly checklyhq checkout checkvist cicero circleci
	clarifai clearbit clevertap clickhelp clicksend clicksendsms clickup cliengo clinchpad clockify clockworksms closecrm
	cloudant cloudbees cloudconvert cloudelements cloudflare cloudimage cloudinary cloudmersive cloudns cloudplan
	cloudsight cloudsmith cloverly cloze clustdoc cocoapods coda codacy codeclimate codecov codemagic codequiry coderabbit
	cohere coinapi coinbase coinlayer coinlib coinmarketcap coinpayments collect2 commercejs commercetools commodities
	companyhub conekta confluent constantcontact contentful contentfulpersonal contentstack conversiontools convertapi
	convertkit convier copper copyscape coralogix couchbase countrylayer courier covalent coveralls craftmypdf cratesio
	cronitor crossbrowsertesting crowdin crowdstrike cryptocompare currencycloud currencyfreaks currencylayer
	currencyscoop currentsapi customerguru customerio cybera cypressrk cypress d7network dailyco dandelion dareboost dashlane
	databox datafire datagov datarobot datastax dbtcloud deepai deepgram deepl deepseek delighted demandbase demio deputy
	deribit descope detectify detectlanguage devcycle deviantart dfuse dialpad diffbot diggernaut digicert disqus ditto
	dnscheck dnsimple docparser docsend documo docusign doordash doppler dotmailer dovico dronahq droneci dropbox dtrack
	duffel duply dwolla dynadot dynalist dynatrace dyspatch eagleeyenetworks easyinsight easypost ecostruxureit edamam
	edenai eightxeight elasticemail elevenlabs embedly enablex endorlabs enigma envato envoy envoyapikey eodhd eraser
	etherscan ethplorer etsy eventbrite everhour exchangerate exchangeratesapi exoscale expensify exportsdk extractorapi
	facebook faceplusplus facepp fakejson fastforex fastly fastspring fauna favro feedier fetchrss fibery figma fileio
	finage financialmodelingprep findl findymail finicity finnhub fivetran fixerio flatio fleetbase flexport flickr
	flightapi flightlabs flightstats flowdock flowflu flutterwave fmfw followupboss formbucket formcraft formio formsite
	fossa foursquare frameio freshbooks freshchat freshdesk freshservice freshworks frontapp frontegg fulcrum fullstory
	fusebill fusionauth fxmarket gainsight gcanvas geckoboard gemfury gemini gengo geoapify geocode geocodify geocodio
	geoip geoipifi getemail getgeoapi getgist getresponse getsandbox getstream giphy gitbook gitguardian gitter glassnode
	gleap glitterlyapi gocanvas gocardless godaddy goodday graphcms graphhopper gravatar greenhouse greptile groovehq groq
	growthbook gtmetrix guardianapi gumroad gusto gyazo hackerone happyscribe harvest hashnode hasura heatmapapi hellosign
	helpcrunch helpscout hereapi hiveage hockeyapp holidayapi holistic honeybadger honeycomb hotjar html2pdf hubspot
	hubstaff humanity hunter hyperbolic hypertrack iconfinder ideogram iexapis iexcloud imagekit imagga imgix imgur
	infisical infobip infracost infura insightly instabot instagram instamojo instana intacct integromat intercom
	interseller intra42 intrinio invoiceocean ionic ip2location ipapi ipgeolocation ipify ipinfo ipinfodb ipquality
	ipstack ironio iterable jamf jiratoken jotform jumpcloud jumpseller jupiterone juro kagi kairos kaleyra kanban
	kanbantool karma karmacrm keap keen keenio keycdn kickbox klarna klaviyo klipfolio knapsackpro kontent koyeb kraken
	kucoin kustomer kylas lacework langfuse langsmith lastfm launchdarkly leadfeeder leanplum lemlist lemonsqueezy
	lendflow leonardo lessannoyingcrm lexigram linearapi linemessaging linenotify linkedin linkpreview linode lithic
	liveagent liveblocks livestorm llamacloud loadmill lob locationiq logdna logentries loggly logicmonitor loginradius
	logrocket logtail logzio lokalise looker loqate loyverse lunchmoney luno mabl macaddress madkudu magicbell
	mailboxlayer mailchimp mailerlite mailersend mailgun mailjet mailjetbasicauth mailjetsms mailmodo mailsac mailtrap
	mandrill mapbox mapquest maptiler marketo marketstack mattermost mavenlink maxmind meaningcloud mediastack meistertask
	meraki mercadopago mesibo messagebird metaapi metabase metrilo mezmo microsoftteams mindmeister miro mistralai mite
	mixmax mixpanel mockaroo moengage mollie monday monkeylearn moonclerk moosend moralis mparticle mrticktock mux
	myfreshworks myintervals namecheap nasdaqdatalink nebius netcore nethunt netlify netsuite neutrinoapi newsapi
	newscatcher nexmo nftport ngc ngrok nicereply nightfall northflank noticeable notion novita novu nozbe nozbeteams
	nubela numverify nutritionix nvapi nylas nytimes oanda ocrspace okta okx ollama omnisend onbuka onedesk onelogin
	onepagecrm onesignal onfido onfleet onwater oopspam openai openaq opencage opencagedata openphone openrouter opensea
	openuv openvpn openweather opsgenie optimizely orbital overloop owlbot oxylabs packagecloud paddle pagarme pagerduty
	paligo pandadoc pandascore paperform papertrail paralleldots parasail parsehub parseur partnerstack passbase pastebin
	paydirtapp paymoapp paymongo payoneer paypal paystack pdflayer pdfshift pendo peopledatalabs pepipost percy perplexity
	pexels phind photoroom pinata pinecone pingdom pingone pipedream pipedrive pirsch pivotaltracker pixabay plaid
	planetscale planful planviewleankit planyo plausible plivo plotly podio poloniex polygon portainer portainertoken
	positionstack postageapp postbacks posthog postman postmark powrbot prefect prerender printful prismic privateai
	prodpad productboard prospect prospectcrm protocolsio proxycrawl pubnub pubnubpublishkey pubnubsubscriptionkey
	pulsedive purestake pushbullet pusher pushover qase qiita quaderno qualaroo qualtrics qubole quickbase quickbooks
	quickmetrics quicknode quip quotable quoter rapidapi rapyd rawg raygun razorpay reachmail readwise reallysimplesystems
	rebrandly recaptcha rechargepayments recruitee recurly redash redmine refiner rentman repairshopr replicate replit
	replyio requestfinance resend restpack restpackhtmltopdfapi restpackscreenshotapi retellai rev revai revampcrm
	ringcentral ringover riot riskified ritekit roaring robinhood roblox rocketchat rocketreach rockset rollbar roninapp
	rootly route4me rownd rubygems runpod runrunit runscope runway salesblink salescookie salesflare salesforce salesloft
	salesmate samsara sanity satismeterprojectkey satismeterwritekey saucelabs savvycal scaleway scalingo scalr scrapeowl
	scraperapi scraperbox scraperlink scrapestack scrapfly scrapingant scrapingbee scrapingdog screenshotapi
	screenshotlayer scrutinizer securitytrails segment selectpdf selion semaphore semrush sendbird sendbirdorganizationapi
	sendgrid sendinblue sendowl sendpulse sendwithus sentinelone sentry serpapi serper serphouse serpstack servicenow
	sheety sherpadesk shipday shipengine shippo shipstation shodan shopee shopify shortcut shotstack shutterstock
	shutterstockoauth siemens signable signalwire signaturit signnow signupgenius sigopt siliconflow simfin similarweb
	simplesat simplynoted simvoly sinch singlestore sirv siteleaf skrappio skybiometry slack slackwebhook smartling
	smartsheet smartsheets smartystreets smooch snapchat snipcart snoowrap snowflake snyk socrata softlayer solarwinds
	sonar sonarcloud sonarqube soundcloud sourcegraph sparkpost speechtext speechtextai spider splitio splunk spoonacular
	sportradar sportsmonk spotify spotifykey squadcast square squareapp squarespace squareup sslmate stability stabilityai
	stackhawk stackpath statsig statuscake statuspage statuspal stitchdata stockdata storecove stormboard stormglass
	stormpath storyblok storychief strava streak stripe stripo stytch sugester sumologic sumsub supabase supernotes
	supertokens surveyanyplace surveybot surveysparrow survicate swiftype symbl tableau tailscale talkwalker tallyfy tatum
	tatumio taxjar teachable teamgate teamviewer teamwork teamworkcrm teamworkdesk teamworkspaces technicalanalysisapi
	tefter telegram telesign teletype telnyx tenable tenderly testingbot testmo textmagic theoddsapi thingsboard thinkific
	thousandeyes threatstack ticketmaster tickettailor tidelift tiingo tiktok timecamp timezoneapi tines tineswebhook
	tinify tinypng tly tmetric todoist togetherai toggl toggltrack tomorrowio tomtom tradestation tradier transferwise
	transifex travelpayouts travis travisci trello trelloapikey tru truenas truework trustpilot tumblr twelvedata twilio
	twilioapikey twingate twist twitch twitter tyntec typeform typesense typetalk ubidots uclassify unbounce unifyid
	unleash unplugg unsplash upcdatabase upcloud uplead uploadcare upstash uptimerobot upwave urlscan userflow userstack
	vagrantcloud vastai vatlayer vbout veevavault vercel veriff verimail veriphone verkada versioneye viewneo vimeo
	virustotal visualcrossing voiceflow voicegain vonage voodoosms voucherify vouchery vpnapi vultr vwo vyte wakatime
	walkscore wandb wasabi watson wavefront weatherapi weatherbit weatherstack web3storage webex webflow webscraper
	webscraping websitepulse weglot wepay whatsapp whoxy wistia woocommerce wordpress workable workato worksnaps workstack
	worldcoinindex worldweather wpengine wrike wundergraph xai xendit xero yandex yapily yelp yext yodlee yotpo
	youneedabudget yousign youtube zamzar zapier zapierwebhook zendesk zenefits zenhub zenkitapi zenrows zenscrape zenserp
	zeplin zerobounce zerotier zillow zipapi zipbooks zipcodeapi zipcodebase zohocrm zonkafeedback zoom zoominfo zopim
	zulip zulipchat zuora zuplo
	alphavantage anyscale api2cart appveyor arbiscan audd authress baichuan baidu betteruptime bitrise clientary climacell
	cockroachlabs codefresh coingecko coinglass coveo currencyapi dashscope datocms debounce deepinfra dotdigital
	exchangerates fireworksai flyio helius highnote hybiscus jina kaiko languagelayer larksuite lichess lightspeed litellm
	localstack m3o mergify messari meteostat midtrans minimax moonshot octopusdeploy omise onechronos openexchangerates
	openrouteservice palantir pganalyze planetscaledb polygonscan proctorio quandl railwayapp rainforestpay
	robinhoodcrypto saladcloud sambanova scoutapm signalfx sindri snowtrace spectralops strapi svix tavily tencent
	thunderforest thunderstore tokeet traccar uniwise unkey valtown volcengine voyageai weightsandbiases workos zhipu
	zilliz
	activecampaign activepieces africastalking akoya appdynamics applitools autoblocks aweber backblaze bamboohr belvo bitquery bluesky bsky brightcove
	brightdata campaignmonitor catchpoint cerebrium checkmarx cherryservers chippercash classlink clickatell codesandbox cognitoforms corbado cyberark dacast
	deepnote drata eppo filebase firecrawl firehydrant formstack frontegg genesys gentrace gitkraken goatcounter goldsky greynoise headspin heapanalytics
	helicone hightouch humanloop idenfy ifttt incidentio instabug jumio jwplayer kakaotalk kaltura kamatera lambdatest lawpay livechat looksrare losant
	mangopay markerio messagemedia mouseflow mpesa musixmatch ninjaforms nuvei olark paychex paylocity piwikpro playht polytomic portkey powerbi powerschool
	promptlayer propelauth qualys remitly rippling rocketmatter rome2rio rudderstack schoology scrapeops shazam sigfox simpleanalytics skyscanner smartproxy
	smartthings smugmug socure spreedly superblocks surveymonkey swetrix tawkto threatconnect ticktick tidbcloud trackjs truelayer trulioo twocheckout
	veracode viber volusion vouched webscrapingapi whereby xata xmatters zohosign zscaler automateio`
